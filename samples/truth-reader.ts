import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RxDrizzleError, storageError } from '../src/errors/index.js';
import type { Psf } from './generator/psf.js';
import { TRUTH_FILES } from './generator/truth.js';

/** A row of `truth_stars.csv`. */
export interface TrueStar {
  readonly id: number;
  /** Degrees. */
  readonly ra: number;
  readonly dec: number;
  /** e-/s. */
  readonly flux: number;
  readonly standard: boolean;
}

/** A row of `truth_galaxies.csv`, as far as it matters to its neighbours. */
export interface TrueGalaxy {
  readonly ra: number;
  readonly dec: number;
  readonly flux: number;
  /** Half-light radius, arcsec. */
  readonly radius: number;
}

/** What is known of a sample set. */
export interface Truth {
  readonly stars: readonly TrueStar[];
  readonly galaxies: readonly TrueGalaxy[];
  readonly psf: Psf;
  /** Arcsec. */
  readonly idcscale: number;
}

/**
 * Reads the truth tables of a set.
 * @throws RxDrizzleError StorageError where a table is missing; KeywordError where one lacks a column or holds no number
 */
export async function readTruth(folder: string): Promise<Truth> {
  const stars = await readTable(join(folder, TRUTH_FILES.stars), ['id', 'ra', 'dec', 'flux', 'standard']);
  const galaxies = await readTable(join(folder, TRUTH_FILES.galaxies), ['ra', 'dec', 'flux', 'half_light_radius']);
  const summary = JSON.parse(await readText(join(folder, TRUTH_FILES.summary))) as {
    camera: { psf: Psf; idcscale: number };
  };
  return {
    stars: stars.map(([id, ra, dec, flux, standard]) => ({ id, ra, dec, flux, standard: standard === 1 })),
    galaxies: galaxies.map(([ra, dec, flux, radius]) => ({ ra, dec, flux, radius })),
    psf: summary.camera.psf,
    idcscale: summary.camera.idcscale,
  };
}

/** The named columns of a CSV file of numbers, one array a row, in the order asked for. */
async function readTable(path: string, columns: readonly string[]): Promise<readonly (readonly number[])[]> {
  const [head, ...lines] = (await readText(path)).trimEnd().split('\n');
  const names = head.split(',');
  const at = columns.map((column) => names.indexOf(column));
  if (at.includes(-1))
    throw new RxDrizzleError(
      'KeywordError',
      { file: path },
      `a column of ${columns.join(', ')} is missing`,
      'make the sample again',
    );
  return lines.map((line) => {
    const cells = line.split(',');
    const row = at.map((i) => Number(cells[i]));
    if (row.some(Number.isNaN))
      throw new RxDrizzleError('KeywordError', { file: path }, `no number in '${line}'`, 'make the sample again');
    return row;
  });
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw storageError(path, error, 'reading a truth table');
  });
}
