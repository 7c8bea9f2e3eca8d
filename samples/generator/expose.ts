import type { Camera, ChipDesign } from './detectors.js';
import { normalQuantiles, Random } from './random.js';

/** DQ bits that the generator sets, with the meaning they have in ACS and WFC3 frames. */
export const DQ_BITS = { bad: 4, hot: 16, unstable: 32, saturated: 256, cosmicRay: 8192 } as const;

/** The three planes of a chip, and where cosmic rays hit it (1) or not (0). */
export interface ChipPlanes {
  /** Electrons, or e-/s for a camera that delivers rates. */
  readonly sci: Float32Array;
  /** One sigma, same unit. */
  readonly err: Float32Array;
  readonly dq: Int16Array;
  readonly cosmicRays: Uint8Array;
  /** Number of cosmic-ray hits; each covers a few pixels. */
  readonly hits: number;
}

/** What an exposure of a chip needs besides the scene. */
export interface ExposureSettings {
  /** Seconds. */
  readonly exptime: number;
  /** Flag the pixels that cosmic rays hit with DQ 8192. */
  readonly flagCosmicRays: boolean;
  /** Multiplies the camera's rate of cosmic rays. */
  readonly cosmicRayFactor: number;
  /** Words that make the noise of this exposure and chip its own. */
  readonly stream: readonly (number | string)[];
  /** Words that make the detector's defects the same in every exposure. */
  readonly defectStream: readonly (number | string)[];
}

/**
 * Turns the expected light of a chip into planes: photon and read noise, bad, hot and unstable pixels, cosmic rays.
 * @param model - expected e-/s per pixel, sky included; overwritten by the SCI plane that is returned
 */
export function exposeChip(
  model: Float32Array,
  camera: Camera,
  chip: ChipDesign,
  settings: ExposureSettings,
): ChipPlanes {
  const dq = new Int16Array(model.length);
  const cosmicRays = new Uint8Array(model.length);
  addNoise(model, settings.exptime, camera, new Random(...settings.stream, 'noise'));
  addDefects(model, dq, camera, settings);
  const hits = addCosmicRays(model, cosmicRays, camera, chip, settings);
  const err = new Float32Array(model.length);
  const unit = camera.rate ? 1 / settings.exptime : 1;
  const flag = settings.flagCosmicRays ? DQ_BITS.cosmicRay : 0;
  const noise = camera.readNoise * camera.readNoise + camera.dark * settings.exptime;
  for (let i = 0; i < model.length; i++) {
    const electrons = model[i];
    if (electrons > camera.fullWell) {
      dq[i] |= DQ_BITS.saturated;
      model[i] = camera.fullWell;
    }
    if (cosmicRays[i] !== 0) dq[i] |= flag;
    err[i] = Math.sqrt((electrons > 0 ? electrons : 0) + noise) * unit;
    model[i] *= unit;
  }
  return { sci: model, err, dq, cosmicRays, hits };
}

/** e-/s to noisy electrons, in place. Poisson up to 20 electrons, its normal limit above; the dark is subtracted again. */
function addNoise(plane: Float32Array, exptime: number, camera: Camera, random: Random): void {
  const normal = normalQuantiles();
  const dark = camera.dark * exptime;
  const variance = camera.readNoise * camera.readNoise;
  for (let i = 0; i < plane.length; i++) {
    const expected = plane[i] * exptime + dark;
    const z = normal[random.word() >>> 16];
    if (expected > 20) plane[i] = expected - dark + Math.sqrt(expected + variance) * z;
    else plane[i] = random.poisson(expected) - dark + camera.readNoise * z;
  }
}

/** Bad pixels hold nonsense, hot pixels a fixed extra current, unstable ones an extra noise. They sit where they always sit. */
function addDefects(plane: Float32Array, dq: Int16Array, camera: Camera, settings: ExposureSettings): void {
  const places = new Random(...settings.defectStream);
  const random = new Random(...settings.stream, 'defects');
  const count = (share: number): number => Math.round(share * plane.length);
  for (let n = count(camera.defects.bad); n > 0; n--) {
    const at = places.below(plane.length);
    dq[at] |= DQ_BITS.bad;
    plane[at] = random.between(-0.1, 0.1) * camera.fullWell;
  }
  for (let n = count(camera.defects.hot); n > 0; n--) {
    const at = places.below(plane.length);
    const current = 2 * camera.readNoise * places.between(1, 20);
    dq[at] |= DQ_BITS.hot;
    plane[at] += current + Math.sqrt(current) * random.normal();
  }
  for (let n = count(camera.defects.unstable); n > 0; n--) {
    const at = places.below(plane.length);
    dq[at] |= DQ_BITS.unstable;
    plane[at] += 6 * camera.readNoise * random.normal();
  }
}

/** Straight tracks of 1 to 8 pixels, 300 to 10000 electrons in all. Returns the number of hits. */
function addCosmicRays(
  plane: Float32Array,
  mask: Uint8Array,
  camera: Camera,
  chip: ChipDesign,
  settings: ExposureSettings,
): number {
  const random = new Random(...settings.stream, 'cosmic rays');
  const rate = camera.cosmicRays * settings.cosmicRayFactor;
  const hits = Math.round((rate * settings.exptime * plane.length) / 1e6);
  for (let n = 0; n < hits; n++) {
    const length = 1 + random.below(8);
    const angle = random.between(0, Math.PI);
    const each = (300 * (10000 / 300) ** random.uniform()) / length;
    const [x, y] = [random.between(0, chip.nx), random.between(0, chip.ny)];
    for (let step = 0; step < length; step++) {
      const i = Math.floor(x + step * Math.cos(angle));
      const j = Math.floor(y + step * Math.sin(angle));
      if (i < 0 || j < 0 || i >= chip.nx || j >= chip.ny) continue;
      plane[j * chip.nx + i] += each;
      mask[j * chip.nx + i] = 1;
    }
  }
  return hits;
}
