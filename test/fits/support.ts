import { spawnSync } from 'node:child_process';
import { isRxDrizzleError, type ErrorTag } from '../../src/errors/index.js';

/** Bytes of a header made of the given cards (short ones are padded), END added. */
export function headerBytes(...cards: string[]): Buffer {
  const text = [...cards, 'END'].map((card) => card.padEnd(80)).join('');
  return Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880), 'latin1');
}

/** A card of an integer or logical value in fixed format. */
export function fixed(keyword: string, value: number | string): string {
  return `${keyword.padEnd(8)}= ${String(value).padStart(20)}`;
}

/** Cards of a primary HDU. */
export function primaryCards(bitpix: number, ...axes: number[]): string[] {
  return [
    fixed('SIMPLE', 'T'),
    fixed('BITPIX', bitpix),
    fixed('NAXIS', axes.length),
    ...axes.map((n, i) => fixed(`NAXIS${i + 1}`, n)),
  ];
}

/** Cards of an IMAGE extension. */
export function imageCards(bitpix: number, ...axes: number[]): string[] {
  const [, ...rest] = primaryCards(bitpix, ...axes);
  return ["XTENSION= 'IMAGE   '", ...rest, fixed('PCOUNT', 0), fixed('GCOUNT', 1)];
}

/** Bytes filled with zeros to whole blocks. */
export function padded(bytes: Uint8Array): Buffer {
  const whole = Buffer.alloc(Math.ceil(bytes.byteLength / 2880) * 2880);
  whole.set(bytes);
  return whole;
}

/** What a call throws; undefined when it does not. */
export async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Message of the family's error with this tag that a call throws; a text that says what came instead otherwise. */
export async function refusal(tag: ErrorTag, call: () => unknown): Promise<string> {
  const error = await thrown(call);
  return isRxDrizzleError(error, tag) ? error.message : `no ${tag} but ${String(error)}`;
}

/** False when the program is on the PATH, else the reason for a skip. */
export function needsProgram(name: string): string | false {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0 ? false : `needs ${name} on the PATH`;
}

/** Number of errors and warnings of fitsverify, with its report. */
export function fitsverify(path: string): { readonly problems: number; readonly report: string } {
  const { stdout } = spawnSync('fitsverify', [path], { encoding: 'utf8' });
  const found = /found (\d+) warning\(s\) and (\d+) error\(s\)/.exec(stdout);
  if (found === null) return { problems: -1, report: stdout };
  return { problems: Number(found[1]) + Number(found[2]), report: stdout };
}

/** A deterministic generator of doubles in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
