import { basename, join } from 'node:path';
import t from 'tap';
import { headerOf } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';
import { writeFits } from '../../src/fits/simple-write.js';
import { fixture } from '../support/paths.js';

/** WFC3/IR exposures whose table is `ir_mdz.fits`. */
export const IR: Cards = { INSTRUME: 'WFC3', DETECTOR: 'IR', FILTER: 'F160W', MDRIZTAB: 'iref$ir_mdz.fits' };

/** Sets `iref` to the folder of the tables for the tests of a file. */
export function useTables(): void {
  process.env.iref = fixture('mdriztab');
  t.teardown(() => delete process.env.iref);
}

/** Writes files with nothing but a primary header; their names, in order. */
export async function headersOnly(folder: string, cards: Cards, count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => join(folder, `i${String(index)}_flt.fits`));
  for (const file of files)
    await writeFits(file, [{ header: headerOf({ ...cards, ROOTNAME: basename(file) }) }], { clobber: true });
  return files;
}
