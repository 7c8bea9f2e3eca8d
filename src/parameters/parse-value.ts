import { isRxDrizzleError } from '../errors/index.js';
import { splitTopLevel } from '../inputs/quoted-text.js';
import { parseBitFlags } from './bit-flags.js';
import type { BitFlagsInput } from './bit-flags.js';
import type { ParameterDefinition, ParameterKind } from './definition.js';

/** A value that a parameter cannot take; the caller adds the parameter's name and where it was written. */
export class ValueProblem extends Error {}

/** Texts that mean "not set", in any case. */
const BLANK = new Set(['', 'none', 'indef', 'null']);
const TRUE = new Set(['true', 'yes', 'on', 't', 'y', '1']);
const FALSE = new Set(['false', 'no', 'off', 'f', 'n', '0']);

/** True for null, blanks, `None` and `INDEF`: the parameter is not set. */
export function isBlank(raw: unknown): boolean {
  return raw === null || raw === undefined || (typeof raw === 'string' && BLANK.has(raw.trim().toLowerCase()));
}

/**
 * Turns what was written for a parameter into its value.
 * @param name the parameter's name, for messages of bit flags
 * @throws ValueProblem naming the value and what is allowed
 */
export function parseValue(name: string, definition: ParameterDefinition<unknown>, raw: unknown): unknown {
  if (isBlank(raw) && definition.kind !== 'bits') return blankValue(definition);
  return PARSERS[definition.kind](raw, definition, name);
}

function blankValue(definition: ParameterDefinition<unknown>): unknown {
  // "none" is blank and may be a choice as well.
  if (definition.choices.includes('none')) return 'none';
  if (!definition.nullable) throw problem('', definition);
  if (definition.kind === 'text') return '';
  return definition.kind === 'list' ? [] : null;
}

type Parser = (raw: unknown, definition: ParameterDefinition<unknown>, name: string) => unknown;

const PARSERS: Readonly<Record<ParameterKind, Parser>> = {
  boolean: parseBoolean,
  integer: parseInteger,
  number: parseNumber,
  fill: parseFill,
  text: parseText,
  choice: parseChoice,
  bits: parseBits,
  'weight-scale': parseWeightScale,
  pair: parsePair,
  mean: parseMean,
  list: parseList,
};

function parseBoolean(raw: unknown, definition: ParameterDefinition<unknown>): boolean {
  if (typeof raw === 'boolean') return raw;
  const text = asText(raw).toLowerCase();
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw problem(raw, definition);
}

function parseNumber(raw: unknown, definition: ParameterDefinition<unknown>): number {
  const value = asNumber(raw);
  if (!Number.isFinite(value) || !inRange(value, definition)) throw problem(raw, definition);
  return value;
}

function parseInteger(raw: unknown, definition: ParameterDefinition<unknown>): number {
  const value = parseNumber(raw, definition);
  if (!Number.isSafeInteger(value)) throw problem(raw, definition);
  return value;
}

function parseFill(raw: unknown, definition: ParameterDefinition<unknown>): number {
  if (Number.isNaN(raw) || asText(raw).toLowerCase() === 'nan') return NaN;
  return parseNumber(raw, definition);
}

function parseText(raw: unknown, definition: ParameterDefinition<unknown>): string {
  if (Array.isArray(raw)) return raw.map((item) => asText(item)).join(',');
  if (typeof raw === 'object' || typeof raw === 'boolean') throw problem(raw, definition);
  return asText(raw);
}

function parseChoice(raw: unknown, definition: ParameterDefinition<unknown>): string {
  const text = asText(raw).toLowerCase();
  const found = definition.choices.find((choice) => choice.toLowerCase() === text);
  if (found !== undefined) return found;
  const reason = definition.refusedChoices[text] as string | undefined;
  if (reason !== undefined)
    throw new ValueProblem(`"${text}" is refused: ${reason}; it takes ${allowedText(definition)}`);
  throw problem(raw, definition);
}

function parseBits(raw: unknown, definition: ParameterDefinition<unknown>, name: string): unknown {
  if (Array.isArray(raw)) return parseBits(raw.map((item) => asText(item)).join(','), definition, name);
  if (typeof raw === 'boolean') throw problem(raw, definition);
  try {
    return parseBitFlags(raw as BitFlagsInput, name);
  } catch (error) {
    if (isRxDrizzleError(error)) throw new ValueProblem(`${error.problem} (${error.remedy})`);
    throw error;
  }
}

function parseWeightScale(raw: unknown, definition: ParameterDefinition<unknown>): unknown {
  const text = asText(raw).toLowerCase();
  return text === 'exptime' || text === 'expsq' ? text : parseNumber(raw, definition);
}

function parsePair(raw: unknown, definition: ParameterDefinition<unknown>): readonly number[] {
  const values = numbers(raw, definition);
  if (values.length !== 2) throw problem(raw, definition);
  return values;
}

/** A list is averaged without its zeros, as in the reference; nothing but zeros is zero. */
function parseMean(raw: unknown, definition: ParameterDefinition<unknown>): number {
  const values = numbers(raw, { ...definition, exclusiveMinimum: false });
  const used = values.filter((value) => value !== 0);
  const mean = used.length === 0 ? 0 : used.reduce((sum, value) => sum + value, 0) / used.length;
  if (!inRange(mean, definition)) throw problem(raw, definition);
  return mean;
}

function parseList(raw: unknown, definition: ParameterDefinition<unknown>): readonly string[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : listItems(asText(raw));
  return items.map((item) => (isBlank(item) ? '' : parseText(item, definition)));
}

/** Commas inside brackets belong to the extensions of a file: `f.fits[err,1],None` are two items. */
function listItems(text: string): readonly string[] {
  try {
    return splitTopLevel(text, ',');
  } catch (error) {
    if (isRxDrizzleError(error)) throw new ValueProblem(`${error.problem} (${error.remedy})`);
    throw error;
  }
}

function numbers(raw: unknown, definition: ParameterDefinition<unknown>): number[] {
  const items: readonly unknown[] = Array.isArray(raw) ? raw : asText(raw).split(/[\s,;]+/);
  return items.map((item) => parseNumber(item, definition));
}

function asText(raw: unknown): string {
  if (typeof raw === 'string') return raw.trim();
  return typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'bigint'
    ? String(raw)
    : JSON.stringify(raw);
}

/** Number of a decimal text, NaN otherwise: `Number` alone takes '', hexadecimal and `Infinity`. */
function asNumber(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  const text = asText(raw);
  return /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/.test(text) ? Number(text.replace(/d/i, 'e')) : NaN;
}

function inRange(value: number, definition: ParameterDefinition<unknown>): boolean {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum } = definition;
  return value <= maximum && (exclusiveMinimum ? value > minimum : value >= minimum);
}

function problem(raw: unknown, definition: ParameterDefinition<unknown>): ValueProblem {
  return new ValueProblem(`"${asText(raw)}" is not allowed; it takes ${allowedText(definition)}`);
}

/** What a parameter takes, in words: `a number from 0 to 1 (arcsec), or None`. */
export function allowedText(definition: ParameterDefinition<unknown>): string {
  const unit = definition.unit === '' ? '' : ` (${definition.unit})`;
  const none = definition.nullable && definition.kind !== 'bits' ? ', or None' : '';
  return KIND_TEXTS[definition.kind](definition) + unit + none;
}

const KIND_TEXTS: Readonly<Record<ParameterKind, (definition: ParameterDefinition<unknown>) => string>> = {
  boolean: () => 'true or false',
  integer: (definition) => `a whole number${rangeText(definition)}`,
  number: (definition) => `a number${rangeText(definition)}`,
  fill: () => 'a number or NaN',
  text: () => 'text',
  choice: (definition) => definition.choices.join(', '),
  bits: () => 'bit flags (336; 16,64,256; ~4,8; 0; None)',
  'weight-scale': () => 'exptime, expsq or a number above 0',
  pair: (definition) => `two numbers${rangeText(definition)}`,
  mean: (definition) => `a number${rangeText(definition)} or a comma list of them`,
  list: () => 'a comma list of files',
};

function rangeText(definition: ParameterDefinition<unknown>): string {
  const { minimum, maximum, exclusiveMinimum } = definition;
  if (minimum === undefined && maximum === undefined) return '';
  if (minimum === undefined) return ` up to ${String(maximum)}`;
  const low = exclusiveMinimum ? ` above ${String(minimum)}` : ` from ${String(minimum)}`;
  if (maximum === undefined) return exclusiveMinimum ? low : `${low} up`;
  return `${low} to ${String(maximum)}`;
}
