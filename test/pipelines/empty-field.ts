import type { DitherSet } from '../../samples/generator/dither-set.js';
import { irDither } from '../../samples/generator/presets.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import type { CardValue } from '../../src/fits/header-view.js';
import { readTable } from '../../src/fits/tables/read-table.js';

/** Side of the chip of {@link emptyField}, pixels. */
export const SIZE = 80;

/** An empty field under skies of 10, 13, ... e-/s: nothing but sky, noise and defects. */
export function emptyField(exposures: number): DitherSet {
  const plain = irDither({ size: SIZE, exposures, err: false });
  return {
    ...plain,
    exposures: plain.exposures.map((exposure, k) => ({ ...exposure, sky: 10 + 3 * k })),
    scene: { ...plain.scene, standards: 0, stars: 0, galaxies: 0 },
  };
}

/** 1 sigma of a pixel of an exposure, e-/s: photons of the sky and read noise. */
function pixelNoise(sky: number): number {
  const { exptime } = emptyField(1).exposures[0];
  return Math.sqrt(sky * exptime + 12 ** 2) / exptime;
}

/** The median of a chip is as good as this. */
export const medianError = (sky: number): number => (1.2533 * pixelNoise(sky)) / SIZE;

/** A column of the table of inputs, row by row. */
export async function inputsColumn(product: string, column: string): Promise<readonly unknown[]> {
  const file = await FitsFile.open(product);
  try {
    const hdu = file.find('HDRTAB');
    if (hdu === undefined) throw new Error(`${product} has no HDRTAB`);
    return (await readTable(file, hdu)).column(column).values;
  } finally {
    file.close();
  }
}

/** A keyword of an HDU of each file; undefined where there is none. */
export async function keywordOf(
  files: readonly string[],
  keyword: string,
  hdu: number | string = 'SCI',
  extver = 1,
): Promise<(CardValue | undefined)[]> {
  const values: (CardValue | undefined)[] = [];
  for (const path of files) {
    const file = await FitsFile.open(path);
    values.push((typeof hdu === 'number' ? file.hdus[hdu] : file.find(hdu, extver))?.header.get(keyword));
    file.close();
  }
  return values;
}
