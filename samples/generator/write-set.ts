import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from '../../src/errors/index.js';
import { writeFits, type SimpleHdu } from '../../src/fits/simple-write.js';
import type { ChipGeometry, LookupTable } from './camera.js';
import type { ChipDesign } from './detectors.js';
import { chipGeometry, exposureFile, type DitherSet, type PlannedExposure } from './dither-set.js';
import { exposeChip, type ChipPlanes } from './expose.js';
import { planeHeader, primaryHeader, sciHeader, tableHeader } from './headers.js';
import { Random } from './random.js';
import { addGalaxy, addStar } from './render.js';
import { makeScene, type Scene } from './scene.js';
import { writeTruth, type ChipTruth, type StarPlace } from './truth.js';

/** What {@link writeDitherSet} made. */
export interface WrittenSet {
  readonly folder: string;
  /** Paths of the exposures, in order. */
  readonly files: readonly string[];
  readonly scene: Scene;
  readonly places: readonly StarPlace[];
  readonly chips: readonly ChipTruth[];
}

/** A chip of an exposure, made but not written. */
export interface SimulatedChip {
  readonly chip: ChipDesign;
  readonly geometry: ChipGeometry;
  readonly planes: ChipPlanes;
  readonly places: readonly StarPlace[];
}

/**
 * Makes a dither set: one FITS file an exposure and the truth tables. The same set gives the same bytes.
 * Existing files of the same names are replaced.
 * @param onExposure - called after each file, with its path
 * @throws RxDrizzleError StorageError when the folder cannot be written
 */
export async function writeDitherSet(
  set: DitherSet,
  folder: string,
  onExposure?: (file: string) => void,
): Promise<WrittenSet> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw storageError(folder, error, 'making the folder of the sample');
  });
  const scene = setScene(set);
  const files: string[] = [];
  const places: StarPlace[] = [];
  const chips: ChipTruth[] = [];
  for (const exposure of set.exposures) {
    const made = set.camera.chips.map((chip) => simulateChip(set, scene, exposure, chip));
    const path = join(folder, exposureFile(set, exposure));
    await writeFits(path, exposureHdus(set, exposure, made), { clobber: true });
    if (set.options.masks) await writeMasks(set, exposure, made, folder);
    for (const one of made) {
      places.push(...one.places);
      chips.push(chipTruth(set, exposure, one));
    }
    files.push(path);
    onExposure?.(path);
  }
  await writeTruth(folder, set, scene, places, chips);
  return { folder, files, scene, places, chips };
}

/** The scene of a set: the same for every exposure. */
export function setScene(set: DitherSet): Scene {
  return makeScene(set.scene, new Random(set.seed, set.name, 'scene'));
}

/** One chip of one exposure, in memory. */
export function simulateChip(set: DitherSet, scene: Scene, exposure: PlannedExposure, chip: ChipDesign): SimulatedChip {
  const { camera } = set;
  const geometry = chipGeometry(set, exposure, chip);
  const model = new Float32Array(chip.nx * chip.ny).fill(exposure.sky);
  const places: StarPlace[] = [];
  const file = exposureFile(set, exposure);
  for (const star of scene.stars) {
    const pixel = addStar(model, geometry, camera.psf, camera.idcscale, star);
    if (pixel !== undefined) places.push({ star: star.id, file, extver: chip.extver, pixel });
  }
  for (const galaxy of scene.galaxies) addGalaxy(model, geometry, camera.psf, camera.idcscale, galaxy);
  const planes = exposeChip(model, camera, chip, {
    exptime: exposure.exptime,
    flagCosmicRays: set.options.flagCosmicRays,
    cosmicRayFactor: set.options.cosmicRayFactor,
    stream: [set.seed, set.name, exposure.rootname, chip.extver],
    defectStream: [set.seed, set.name, 'defects of chip', chip.extver],
  });
  return { chip, geometry, planes, places };
}

function exposureHdus(set: DitherSet, exposure: PlannedExposure, made: readonly SimulatedChip[]): readonly SimpleHdu[] {
  const extensions = made
    .flatMap((one) => chipHdus(set, exposure, one))
    .concat(made.flatMap((one) => tableHdus(set, exposure, one)));
  return [{ header: primaryHeader(set, exposure, extensions.length) }, ...extensions];
}

function chipHdus(set: DitherSet, exposure: PlannedExposure, made: SimulatedChip): readonly SimpleHdu[] {
  const { chip, geometry, planes } = made;
  const shape = [chip.nx, chip.ny];
  const goodPixels = planes.dq.reduce((count, flags) => count + (flags === 0 ? 1 : 0), 0);
  const err = { header: planeHeader(set, exposure, chip, 'ERR'), data: planes.err, shape };
  return [
    { header: sciHeader(set, exposure, chip, geometry, { goodPixels }), data: planes.sci, shape },
    ...(set.options.err ? [err] : []),
    { header: planeHeader(set, exposure, chip, 'DQ'), data: planes.dq, shape },
  ];
}

function tableHdus(set: DitherSet, exposure: PlannedExposure, made: SimulatedChip): readonly SimpleHdu[] {
  const label = exposureFile(set, exposure);
  const first = 2 * (made.chip.extver - 1) + 1;
  const hdu = (extname: 'D2IMARR' | 'WCSDVARR', table: LookupTable, i: number): SimpleHdu => ({
    header: tableHeader(label, extname, first + i, table),
    data: table.values,
    shape: [table.nx, table.ny],
  });
  const { d2im, npol } = made.geometry;
  return [
    ...(d2im ?? []).map((table, i) => hdu('D2IMARR', table, i)),
    ...(npol ?? []).map((table, i) => hdu('WCSDVARR', table, i)),
  ];
}

async function writeMasks(
  set: DitherSet,
  exposure: PlannedExposure,
  made: readonly SimulatedChip[],
  folder: string,
): Promise<void> {
  const hdus = made.map(({ chip, planes }) => ({
    header: planeHeader(set, exposure, chip, 'CRTRUE'),
    data: planes.cosmicRays,
    shape: [chip.nx, chip.ny],
  }));
  const path = join(folder, `${exposure.rootname}_crtrue.fits`);
  await writeFits(path, [{ header: primaryHeader(set, exposure, hdus.length) }, ...hdus], { clobber: true });
}

function chipTruth(set: DitherSet, exposure: PlannedExposure, made: SimulatedChip): ChipTruth {
  return {
    file: exposureFile(set, exposure),
    extver: made.chip.extver,
    exptime: exposure.exptime,
    skyRate: exposure.sky,
    cosmicRays: made.planes.hits,
    cosmicRayPixels: made.planes.cosmicRays.reduce((sum, hit) => sum + hit, 0),
  };
}
