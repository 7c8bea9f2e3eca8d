import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Run } from '../../operators/index.js';
import { skymatch } from '../../pipelines/index.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { SimpleHdu } from '../../src/fits/simple-write.js';
import type { InputSpec } from '../../src/inputs/input-spec.js';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import type { SkyMatch } from '../../src/sky/match/sky-match.js';
import { headerOf, TAN_WCS } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';

/** One image of the dossier's section 10: gnomonic, 0.05 arcsec, shifted by whole pixels. */
export interface SceneChip {
  /** 100 x 100 unless told. */
  readonly nx?: number;
  readonly ny?: number;
  /** Pixels by which it is shifted. */
  readonly x?: number;
  readonly y?: number;
  /** Value of a pixel, 0-based. */
  readonly level: number | ((x: number, y: number) => number);
  /** Flags of a pixel; no DQ without. */
  readonly dq?: (x: number, y: number) => number;
  readonly cards?: Cards;
}

/** Writes an exposure: a primary header and SCI (and DQ) for each chip, EXTVER from 1. Returns the path. */
export async function writeScene(path: string, chips: readonly SceneChip[], primary: Cards = {}): Promise<string> {
  const extensions = chips.flatMap((chip, index) => chipHdus(chip, index + 1));
  await writeFits(path, [{ header: headerOf(primary) }, ...extensions], { clobber: true });
  return path;
}

function chipHdus(chip: SceneChip, extver: number): SimpleHdu[] {
  const { nx = 100, ny = 100, x = 0, y = 0, level, dq, cards = {} } = chip;
  const value = typeof level === 'number' ? (): number => level : level;
  const sci = {
    ...TAN_WCS,
    EXTNAME: 'SCI',
    EXTVER: extver,
    BUNIT: 'ELECTRONS/S',
    CRPIX1: 50.5 - x,
    CRPIX2: 50.5 - y,
    CD1_1: -0.05 / 3600,
    CD2_2: 0.05 / 3600,
    ...cards,
  };
  const shape = [nx, ny];
  const pixels = (of: (x: number, y: number) => number): number[] =>
    Array.from({ length: nx * ny }, (_, k) => of(k % nx, Math.floor(k / nx)));
  const image = { header: headerOf(sci), data: Float32Array.from(pixels(value)), shape };
  if (dq === undefined) return [image];
  const flags = { header: headerOf({ EXTNAME: 'DQ', EXTVER: extver }), data: Int16Array.from(pixels(dq)), shape };
  return [image, flags];
}

/** Writes a mask as the only image of a file. */
export async function writeMask(path: string, nx: number, ny: number, good: (x: number) => boolean): Promise<string> {
  const data = Uint8Array.from({ length: nx * ny }, (_, k) => (good(k % nx) ? 1 : 0));
  await writeFits(path, [{ data, shape: [nx, ny] }], { clobber: true });
  return path;
}

const shared = new Run({ workers: 2 });

/** What skymatch finds; without a run, with one that the tests of a file share. */
export async function matchOf(
  inputs: readonly (string | InputSpec)[],
  parameters: SkymatchOptions = {},
  run: Run = shared,
): Promise<SkyMatch> {
  return (await skymatch(inputs, parameters, run)).match;
}

/** The sky of each chip, in its own units. */
export function skiesOf({ chips }: SkyMatch): number[] {
  return chips.map(({ sky }) => sky);
}

/** Largest absolute difference of two lists; infinite where they differ in length or one has no number. */
export function worstDifference(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  return found.reduce((worst, value, k) => {
    const difference = Math.abs(value - expected[k]);
    return Number.isNaN(difference) ? Infinity : Math.max(worst, difference);
  }, 0);
}

/** SHA-256 of files. */
export function fileHashes(paths: readonly string[]): string[] {
  return paths.map((path) => createHash('sha256').update(readFileSync(path)).digest('hex'));
}
