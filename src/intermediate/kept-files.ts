import { dirname } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';
import type { Chip, Exposure } from '../exposure/exposure.js';
import { FitsFile } from '../fits/fits-file.js';
import { productNames } from '../inputs/product-names.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import {
  blotPath,
  cleanedPath,
  cosmicRayMaskPath,
  finalMaskPath,
  medianPath,
  singleMaskPath,
  singleSciPath,
  singleWhtPath,
  staticMaskPath,
} from '../product/intermediate-paths.js';
import { keepInputs } from '../product/keep-inputs.js';
import { requireFreeName } from '../product/require-free-name.js';
import { staticKey } from '../static-mask/static-key.js';

/** What decides which files are kept beside the product, and where. */
export type KeepingParameters = Pick<
  DrizzleParameters,
  'clean' | 'driz_cr_corr' | 'output' | 'clobber' | 'compat' | 'static' | 'driz_cr'
>;

/** True for a run that keeps the masks of the cosmic rays: with the cleaned images, which nobody could judge without them, too. */
export function keepsRayMasks({ clean, driz_cr_corr }: Pick<KeepingParameters, 'clean' | 'driz_cr_corr'>): boolean {
  return !clean || driz_cr_corr;
}

/** Where the files of steps go: beside the product. */
export interface KeptPlace {
  /** Stem of the product, with its folder. */
  readonly stem: string;
  readonly folder: string;
}

/** @throws UsageError for an output that names no file */
export function keptPlace(exposures: readonly Exposure[], { output }: Pick<KeepingParameters, 'output'>): KeptPlace {
  const inputs = exposures.map(({ file }) => ({ file }));
  const { stem } = productNames(output, inputs, exposures[0].instrument, false);
  return { stem, folder: dirname(stem) };
}

/** Names of the static masks, in the order of `staticMasks`; those of several detectors that would have one name are numbered. */
export function staticMaskPaths(exposures: readonly Exposure[], stem: string, compat: boolean): string[] {
  const firsts = new Map<string, Chip>();
  for (const exposure of exposures) {
    for (const chip of exposure.chips) {
      const key = staticKey(exposure, chip, compat);
      if (!firsts.has(key)) firsts.set(key, chip);
    }
  }
  const used = new Map<string, number>();
  return [...firsts.values()].map(({ nx, ny, extver }) => {
    const path = staticMaskPath(stem, ny, nx, extver);
    const before = used.get(path) ?? 0;
    used.set(path, before + 1);
    return before === 0 ? path : path.replace(/_staticMask\.fits$/, `_${String(before + 1)}_staticMask.fits`);
  });
}

/** The files that the steps of a run will leave beside its product; with one exposure only those of steps that take one. */
export function keptFileList(exposures: readonly Exposure[], parameters: KeepingParameters): string[] {
  const { stem, folder } = keptPlace(exposures, parameters);
  const { clean, driz_cr, driz_cr_corr, compat } = parameters;
  const compares = driz_cr && exposures.length > 1;
  const files: string[] = [];
  if (!clean && parameters.static) files.push(...staticMaskPaths(exposures, stem, compat));
  if (!clean && driz_cr) {
    for (const { file } of exposures) files.push(singleSciPath(folder, file), singleWhtPath(folder, file));
  }
  if (!clean) {
    for (const { file, chips } of exposures) {
      const named = chips.map(namedChip);
      if (driz_cr) files.push(...named.map((chip) => singleMaskPath(folder, file, chip)));
      files.push(...named.map((chip) => finalMaskPath(folder, file, chip)));
    }
  }
  if (!compares) return files;
  if (!clean) files.push(medianPath(stem));
  for (const { file, chips } of exposures) {
    if (!clean) files.push(...chips.map((chip) => blotPath(folder, file, namedChip(chip))));
    if (keepsRayMasks(parameters)) files.push(...chips.map((chip) => cosmicRayMaskPath(folder, file, namedChip(chip))));
    if (driz_cr_corr) files.push(cleanedPath(folder, file));
  }
  return files;
}

/** A chip as it stands in names; one without EXTNAME is the image of its file. */
export function namedChip({ extname, extver }: Chip): { readonly extname: string; readonly extver: number } {
  return { extname: extname === '' ? 'sci' : extname, extver };
}

/**
 * Checks, before pixels are read, that the files of steps can be written.
 * @throws StorageError (a file of that name is there and `clobber` is false), UsageError (two exposures would have one file, or
 * it is an input), ExposureError (`driz_cr_corr` of compressed images)
 */
export async function requireKeepable(exposures: readonly Exposure[], parameters: DrizzleParameters): Promise<void> {
  const files = keptFileList(exposures, parameters);
  const seen = new Set<string>();
  for (const file of files) {
    if (seen.has(file)) throw sameName(file);
    seen.add(file);
  }
  keepInputs(files, { exposures, parameters });
  for (const file of files) await requireFreeName(file, parameters.clobber);
  if (!parameters.driz_cr_corr) return;
  for (const exposure of exposures) await requirePlainImages(exposure);
}

function sameName(file: string): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file, option: 'clean' },
    'two of the inputs would leave this file, as they have one name in two folders',
    'rename one, or keep no intermediate files (--clean yes --driz-cr-corr no)',
  );
}

async function requirePlainImages({ file, chips }: Exposure): Promise<void> {
  const opened = await FitsFile.open(file);
  opened.close();
  const planes = chips.flatMap(({ planes: { sci, dq } }) => [sci, ...(dq === null ? [] : [dq])]);
  const packed = planes.map((index) => opened.hdu(index)).find(({ kind }) => kind === 'compressed-image');
  if (packed === undefined) return;
  throw new RxDrizzleError(
    'ExposureError',
    { file: packed.label, option: 'driz_cr_corr' },
    'a cleaned copy is not made of compressed images',
    'uncompress the file first (funpack), or leave out --driz-cr-corr',
  );
}
