import { join } from 'node:path';
import { writeFits } from '../../src/fits/simple-write.js';
import type { ImageArray, SimpleHdu } from '../../src/fits/simple-write.js';
import { headerOf } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';
import { random } from '../fits/support.js';

/** An image extension of these pixels, `nx` wide. */
export function plane(name: string, extver: number, data: ImageArray, nx: number, cards: Cards = {}): SimpleHdu {
  const header = headerOf({ EXTNAME: name, EXTVER: extver, ...cards });
  return { header, data, shape: [nx, data.length / nx] };
}

/** Random values of all 32 bits, cut to the type of the array. */
export function noise<A extends ImageArray>(array: A, seed: number): A {
  const next = random(seed);
  for (let i = 0; i < array.length; i++) array[i] = Math.floor(next() * 2 ** 32);
  return array;
}

/** Writes a file: a primary header, then the extensions. */
export async function flagFile(folder: string, name: string, extensions: readonly SimpleHdu[]): Promise<string> {
  const path = join(folder, name);
  await writeFits(path, [{ header: headerOf({ ROOTNAME: name }) }, ...extensions], { clobber: true });
  return path;
}
