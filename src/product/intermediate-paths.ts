import { join } from 'node:path';
import { fileRoot } from '../inputs/file-root.js';

/*
 * Names of intermediate files, those of AstroDrizzle (dossier 1.2). They are made by a run that was asked to keep them and are
 * never read by another: a mask that is found on the disk says nothing about the exposures of today.
 *
 * `folder` is where they go; `chip` is the EXTNAME and EXTVER of an image.
 */

/** The extension of a chip as it stands in names. */
export interface NamedChip {
  readonly extname: string;
  readonly extver: number;
}

/** Science image of the separate drizzle of an exposure: `ib1f19l6q_single_sci.fits`. */
export function singleSciPath(folder: string, exposure: string): string {
  return join(folder, `${fileRoot(exposure)}_single_sci.fits`);
}

/** Its weight image. */
export function singleWhtPath(folder: string, exposure: string): string {
  return join(folder, `${fileRoot(exposure)}_single_wht.fits`);
}

/** Weights of the pixels of a chip in the separate drizzle, 0 = bad: `ib1f19l6q_sci1_single_mask.fits`. */
export function singleMaskPath(folder: string, exposure: string, chip: NamedChip): string {
  return chipPath(folder, exposure, chip, 'single_mask');
}

/** Weights of the pixels of a chip in the final drizzle, 0 = bad. */
export function finalMaskPath(folder: string, exposure: string, chip: NamedChip): string {
  return chipPath(folder, exposure, chip, 'final_mask');
}

/** The median mapped back to a chip: `ib1f19l6q_sci1_blt.fits`. */
export function blotPath(folder: string, exposure: string, chip: NamedChip): string {
  return chipPath(folder, exposure, chip, 'blt');
}

/** Cosmic-ray mask of a chip, 1 = good: `ib1f19l6q_sci1_crmask.fits`. */
export function cosmicRayMaskPath(folder: string, exposure: string, chip: NamedChip): string {
  return chipPath(folder, exposure, chip, 'crmask');
}

/** An exposure with its cosmic rays replaced: `ib1f19l6q_crclean.fits`. */
export function cleanedPath(folder: string, exposure: string): string {
  return join(folder, `${fileRoot(exposure)}_crclean.fits`);
}

/** Median image of a product: `f160w_med.fits` for `out/f160w_drz`. @param stem - of the product, with its folder */
export function medianPath(stem: string): string {
  return `${productRoot(stem)}_med.fits`;
}

/**
 * Static mask of the chips of one size and version: `f160w_opt_1014x1014_1_staticMask.fits`. (The reference leaves out the last
 * word of the product, so that `f160w_opt` and `f160w_noopt` overwrite each other's.)
 * @param stem - of the product, with its folder
 * @param ny, nx - size of the chips, pixels
 */
export function staticMaskPath(stem: string, ny: number, nx: number, extver: number): string {
  return `${productRoot(stem)}_${String(ny)}x${String(nx)}_${String(extver)}_staticMask.fits`;
}

function chipPath(folder: string, exposure: string, { extname, extver }: NamedChip, kind: string): string {
  return join(folder, `${fileRoot(exposure)}_${extname.toLowerCase()}${String(extver)}_${kind}.fits`);
}

/** The stem without its token `_drz`, `_drc` or `_drw`. */
function productRoot(stem: string): string {
  return stem.replace(/_dr[zcw]$/i, '');
}
