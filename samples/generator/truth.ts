import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from '../../src/errors/index.js';
import type { Point } from './camera.js';
import { exposureFile, type DitherSet } from './dither-set.js';
import { DQ_BITS } from './expose.js';
import type { Scene } from './scene.js';

/** Where a star falls in one chip of one exposure. */
export interface StarPlace {
  readonly star: number;
  readonly file: string;
  readonly extver: number;
  /** FITS pixels (the centre of the first pixel is 1, 1). */
  readonly pixel: Point;
}

/** What is true of one chip of one exposure. */
export interface ChipTruth {
  readonly file: string;
  readonly extver: number;
  readonly exptime: number;
  /** e-/s per nominal pixel. */
  readonly skyRate: number;
  readonly cosmicRays: number;
  readonly cosmicRayPixels: number;
}

/** Names of the truth tables of a set, all in the folder of its exposures. */
export const TRUTH_FILES = {
  stars: 'truth_stars.csv',
  places: 'truth_star_pixels.csv',
  galaxies: 'truth_galaxies.csv',
  chips: 'truth_chips.csv',
  summary: 'truth.json',
} as const;

/** Writes the truth tables: CSV with one header line, sky in degrees, fluxes in e-/s, pixels FITS (1-based). */
export async function writeTruth(
  folder: string,
  set: DitherSet,
  scene: Scene,
  places: readonly StarPlace[],
  chips: readonly ChipTruth[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await save(folder, TRUTH_FILES.stars, starTable(scene));
  await save(folder, TRUTH_FILES.places, placeTable(places));
  await save(folder, TRUTH_FILES.galaxies, galaxyTable(scene));
  await save(folder, TRUTH_FILES.chips, chipTable(chips));
  await save(folder, TRUTH_FILES.summary, `${JSON.stringify(summary(set, scene, chips), undefined, 1)}\n`);
}

function starTable(scene: Scene): string {
  const rows = scene.stars.map(({ id, sky, flux, standard }) => [
    String(id),
    degrees(sky[0]),
    degrees(sky[1]),
    flux.toPrecision(10),
    standard ? '1' : '0',
  ]);
  return csv(['id', 'ra', 'dec', 'flux', 'standard'], rows);
}

function placeTable(places: readonly StarPlace[]): string {
  const rows = places.map(({ star, file, extver, pixel }) => [
    String(star),
    file,
    String(extver),
    pixel[0].toFixed(6),
    pixel[1].toFixed(6),
  ]);
  return csv(['star', 'file', 'extver', 'x', 'y'], rows);
}

function galaxyTable(scene: Scene): string {
  const rows = scene.galaxies.map((galaxy) => [
    String(galaxy.id),
    degrees(galaxy.sky[0]),
    degrees(galaxy.sky[1]),
    galaxy.flux.toPrecision(10),
    galaxy.radius.toFixed(5),
    galaxy.axisRatio.toFixed(5),
    galaxy.angle.toFixed(4),
    String(galaxy.index),
  ]);
  return csv(['id', 'ra', 'dec', 'flux', 'half_light_radius', 'axis_ratio', 'position_angle', 'sersic_index'], rows);
}

function chipTable(chips: readonly ChipTruth[]): string {
  const rows = chips.map((chip) => [
    chip.file,
    String(chip.extver),
    String(chip.exptime),
    String(chip.skyRate),
    String(chip.cosmicRays),
    String(chip.cosmicRayPixels),
  ]);
  return csv(['file', 'extver', 'exptime', 'sky_rate', 'cosmic_rays', 'cosmic_ray_pixels'], rows);
}

function summary(set: DitherSet, scene: Scene, chips: readonly ChipTruth[]): unknown {
  const { camera } = set;
  return {
    set: set.name,
    seed: set.seed,
    camera: {
      instrument: camera.instrument,
      detector: camera.detector,
      idcscale: camera.idcscale,
      read_noise: camera.readNoise,
      dark: camera.dark,
      unit: camera.rate ? 'e-/s' : 'e-',
      psf: camera.psf,
    },
    convention:
      'a pixel holds its mean surface brightness times idcscale^2; flux is the whole light of a source in e-/s',
    target: set.target,
    dq_bits: DQ_BITS,
    cosmic_rays_flagged: set.options.flagCosmicRays,
    stars: scene.stars.length,
    standards: scene.stars.filter((star) => star.standard).length,
    galaxies: scene.galaxies.length,
    exposures: set.exposures.map((exposure) => ({ file: exposureFile(set, exposure), ...exposure })),
    chips,
  };
}

function degrees(value: number): string {
  return value.toFixed(11);
}

function csv(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return [names, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

async function save(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  try {
    await writeFile(path, text);
  } catch (error) {
    throw storageError(path, error, 'writing a truth table');
  }
}
