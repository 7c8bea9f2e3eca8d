import { factorsOfName } from './unit-names.js';
import type { UnitFactors } from './unit-names.js';

/** A unit taken apart. */
export interface UnitExpression {
  /** Number in front: `1e-20` of `10**(-20)*erg...`; '' = none. */
  readonly multiplier: string;
  readonly factors: UnitFactors;
}

type Token = string | UnitFactors;

const MULTIPLIER =
  /^\s*(10\s*(?:\*\*|\^)\s*(?:\(\s*[+-]?\d+\s*\)|[+-]?\d+)|\d+(?:\.\d*)?(?:e[+-]?\d+)?)(?![a-z\d])\s*[*.]?\s*/i;
/** `e-` is an electron unless the sign begins a power: `e-1`. */
const NAME = /(?:e\^?-(?!\s*\(?\s*\d)|[a-zµμåÅ]+)/iy;
const POWER =
  /\s*(?:(?:\*\*|\^)\s*(?:\(\s*([+-]?\s*\d+(?:\.\d+)?)\s*\)|([+-]?\d+(?:\.\d+)?))|\(\s*([+-]\s*\d+)\s*\)|([+-]\s*\d+)|(?<=\S)(\d+))(?![\d.])/y;
const OPERATOR = /\s*(?:\bper\b|[/.*()]|\s)/iy;

/**
 * Reads a unit in the ways of the FITS standard (4.0, section 4.3) and those met in headers: products by blank, dot
 * or star, quotients by `/` or `per` (each for the next factor or bracket only), powers by sign, `**`, `^` or a plain
 * digit. `e-` is an electron.
 * @returns undefined where the text or one of its names is not understood
 */
export function unitExpression(text: string): UnitExpression | undefined {
  const plain = text.trim().replace(/^\[(.*)\]$/, '$1');
  const multiplier = MULTIPLIER.exec(plain);
  const rest = multiplier === null ? plain : plain.slice(multiplier[0].length);
  const tokens = tokensOf(rest);
  if (tokens === undefined) return undefined;
  const factors = product(tokens, { at: 0 }, 0);
  if (factors === undefined) return undefined;
  return { multiplier: multiplierText(multiplier?.[1] ?? '1'), factors: withoutZeros(factors) };
}

/** `10**(-20)`, `10^-20` and `1e-20` are one number: `1e-20`. */
function multiplierText(written: string): string {
  const value = Number(written.replace(/[\s()]/g, '').replace(/^10(?:\*\*|\^)/, '1e'));
  return value === 1 ? '' : String(value);
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const [token, length] = nextToken(text, at, tokens.at(-1)) ?? [undefined, 0];
    if (token === undefined) return undefined;
    if (token !== ' ') tokens.push(token);
    at += length;
  }
  return tokens;
}

function nextToken(text: string, at: number, before: Token | undefined): [Token, number] | undefined {
  const power = before instanceof Map || before === ')' ? matchAt(POWER, text, at) : null;
  if (power !== null)
    return [
      `^${(power.slice(1).find((group: string | undefined) => group !== undefined) ?? '').replace(/\s/g, '')}`,
      power[0].length,
    ];
  const operator = matchAt(OPERATOR, text, at);
  if (operator !== null) return [operatorToken(operator[0].trim()), operator[0].length];
  const name = matchAt(NAME, text, at);
  const factors = name === null ? undefined : factorsOfName(name[0]);
  return name === null || factors === undefined ? undefined : [factors, name[0].length];
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function operatorToken(text: string): string {
  if (text === '' || text === '.' || text === '*') return ' ';
  return text.toLowerCase() === 'per' ? '/' : text;
}

/** Factors of a product up to its closing bracket, or to the end when `depth` is 0; undefined for bad syntax. */
function product(tokens: readonly Token[], cursor: { at: number }, depth: number): UnitFactors | undefined {
  const sum = new Map<string, number>();
  let sign = 1;
  for (; cursor.at < tokens.length && tokens[cursor.at] !== ')';) {
    const token = tokens[cursor.at++];
    if (token === '/') {
      if (sign < 0) return undefined;
      sign = -1;
      continue;
    }
    const item = token === '(' ? product(tokens, cursor, depth + 1) : token;
    if (item === undefined || typeof item === 'string') return undefined;
    addTo(sum, item, sign * powerAt(tokens, cursor));
    sign = 1;
  }
  const closed = cursor.at < tokens.length;
  if (sign < 0 || closed !== depth > 0) return undefined;
  if (closed) cursor.at++;
  return sum;
}

function powerAt(tokens: readonly Token[], cursor: { at: number }): number {
  const token = tokens[cursor.at];
  if (typeof token !== 'string' || !token.startsWith('^')) return 1;
  cursor.at++;
  return Number(token.slice(1));
}

function addTo(sum: Map<string, number>, factors: UnitFactors, power: number): void {
  for (const [name, own] of factors) sum.set(name, (sum.get(name) ?? 0) + own * power);
}

function withoutZeros(factors: UnitFactors): UnitFactors {
  return new Map([...factors].filter(([, power]) => power !== 0));
}
