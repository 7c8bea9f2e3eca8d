import { RxDrizzleError } from '../errors/index.js';

/**
 * Which DQ flags are forgiven. `ignore`: the DQ plane is not used at all; otherwise `good` is a mask of the
 * bits that do not make a pixel bad, as a signed 32-bit integer (`-13` is `~12`).
 */
export type BitFlags = { readonly ignore: true } | { readonly ignore: false; readonly good: number };

/** What a user may write for a bit parameter. */
export type BitFlagsInput = BitFlags | string | number | null;

/** Blank values: the DQ plane is not used, which differs from 0 (every flagged pixel is bad). */
const BLANK = new Set(['', 'none', 'indef']);

/**
 * Reads a bit parameter in any of its forms: an integer (negative = two's complement), a sum `336`, a list
 * `4,8` or `4+8` or `4|8` (one separator), `~` in front to invert, parentheses around the list; `null`, `''`,
 * `None`, `INDEF` = DQ ignored. Numbers of a list must be powers of two; a single number may be any sum.
 * @param option name of the parameter, for the message
 * @throws UsageError
 */
export function parseBitFlags(input: BitFlagsInput, option = 'bits'): BitFlags {
  if (input === null) return { ignore: true };
  if (typeof input === 'object') return input;
  if (typeof input === 'number') return { ignore: false, good: checkedInteger(input, String(input), option) };
  const text = input.trim();
  if (BLANK.has(text.toLowerCase())) return { ignore: true };
  return { ignore: false, good: parseExpression(text, option) };
}

function parseExpression(text: string, option: string): number {
  const inverted = text.startsWith('~');
  const list = withoutParentheses(inverted ? text.slice(1).trim() : text, text, option);
  const good = parseList(list, text, option);
  return inverted ? ~good : good;
}

function withoutParentheses(list: string, text: string, option: string): string {
  const opened = list.startsWith('(');
  if (opened !== (list.length > 1 && list.endsWith(')'))) throw wrong(text, 'the parentheses are not balanced', option);
  return opened ? withoutParentheses(list.slice(1, -1).trim(), text, option) : list;
}

function parseList(list: string, text: string, option: string): number {
  const separators = new Set(list.match(/[,+|]/g) ?? []);
  if (separators.size > 1) throw wrong(text, 'one kind of separator only: commas or pluses', option);
  const parts = list.split(/[,+|]/).map((part) => part.trim());
  const flags = parts.map((part) => parseFlag(part, text, option));
  if (flags.length === 1) return flags[0];
  const odd = flags.find((flag) => !isFlag(flag));
  if (odd !== undefined) throw wrong(text, `${String(odd)} in a list is not a power of two`, option);
  return flags.reduce((sum, flag) => sum | flag, 0);
}

function parseFlag(part: string, text: string, option: string): number {
  if (part === '') throw wrong(text, 'a number is missing', option);
  if (!/^-?\d+$/.test(part)) throw wrong(text, `"${part}" is not a whole number`, option);
  return checkedInteger(Number(part), text, option);
}

function isFlag(value: number): boolean {
  const bits = value >>> 0;
  return bits !== 0 && (bits & (bits - 1)) === 0;
}

function checkedInteger(value: number, text: string, option: string): number {
  const fits = Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32;
  if (!fits) throw wrong(text, 'flags are whole numbers of at most 32 bits', option);
  return value | 0;
}

function wrong(text: string, why: string, option: string): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { option },
    `"${text}" is not a list of bit flags: ${why}`,
    'write 336, 16,64,256 or 16+64+256; ~4,8 makes only 4 and 8 bad; None ignores the DQ plane',
  );
}

/**
 * Bits that make a pixel bad: it is good iff `(dq & badBits) === 0`. 0 when DQ is ignored.
 * @param planeBits width of the DQ plane (BITPIX 8, 16 or 32). A 16-bit plane that is read with its sign
 *   carries copies of bit 15 above it; they are not flags (the reference casts to uint16).
 */
export function badBits(flags: BitFlags, planeBits = 32): number {
  if (flags.ignore) return 0;
  const width = planeBits >= 32 ? -1 : (1 << planeBits) - 1;
  return ~flags.good & width;
}

/** True when a pixel with this DQ value counts as good. */
export function isGood(dq: number, flags: BitFlags): boolean {
  return flags.ignore || (dq & ~flags.good) === 0;
}

/**
 * Forgives further bits: what clearing `cleared` in the DQ plane beforehand (`resetbits`) amounts to.
 * An ignored plane stays ignored; `cleared` blank clears nothing.
 */
export function forgive(flags: BitFlags, cleared: BitFlags): BitFlags {
  if (flags.ignore || cleared.ignore) return flags;
  return { ignore: false, good: flags.good | cleared.good };
}

/** The value as it is written in a parameter file: `None` or the number. */
export function formatBitFlags(flags: BitFlags): string {
  return flags.ignore ? 'None' : String(flags.good);
}
