import { join } from 'node:path';
import type { ChipPlane } from '../../src/sky/match/exposure-planes.js';
import { writeScene } from './sky-scenes.js';

/** A simulated exposure: SIDE x SIDE pixels of 0.05 arcsec, shifted by whole pixels, with a sky that is a plane over it. */
export interface TiltedExposure {
  /** Pixels by which it is shifted to the west and to the north. */
  readonly x: number;
  readonly y: number;
  /** Sky in its middle, and rises for each pixel to the west and to the north. */
  readonly sky: number;
  readonly perX: number;
  readonly perY: number;
}

/** Columns and rows of an exposure. */
export const SIDE = 100;

/** 1 sigma of a pixel. */
export const NOISE = 0.5;

/** Sky of an exposure at a place: pixels of the common frame from the middle of an exposure that is not shifted. */
export function skyAt({ x, y, sky, perX, perY }: TiltedExposure, atX: number, atY: number): number {
  return sky + perX * (atX - x) + perY * (atY - y);
}

/** Exposures on a grid of `step` pixels with a jitter, skies of 30 to 70 and slopes of up to 5 over an exposure. */
export function tiltedGrid(nx: number, ny: number, step: number, seed: number): TiltedExposure[] {
  const random = uniforms(seed);
  const within = (range: number): number => range * (2 * random() - 1);
  return Array.from({ length: nx * ny }, (_, k) => ({
    x: step * (k % nx) + Math.round(within(4)),
    y: step * Math.floor(k / nx) + Math.round(within(4)),
    sky: 50 + within(20),
    perX: within(5 / SIDE),
    perY: within(5 / SIDE),
  }));
}

/** Slopes of a plane, and their errors, for each pixel to the west and to the north; a constant has none, and no errors. */
export function gradientOf(plane: ChipPlane | null): Record<'perX' | 'perY' | 'errorX' | 'errorY', number> {
  const perPixel = 0.05 / 60;
  return {
    perX: -(plane?.slopeXi ?? 0) * perPixel,
    perY: (plane?.slopeEta ?? 0) * perPixel,
    errorX: (plane?.slopeXiError ?? NaN) * perPixel,
    errorY: (plane?.slopeEtaError ?? NaN) * perPixel,
  };
}

/** Writes them with noise and a scene that all of them see; returns the paths. */
export async function writeTilted(
  folder: string,
  exposures: readonly TiltedExposure[],
  scene: (x: number, y: number) => number = () => 0,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [index, exposure] of exposures.entries()) {
    const random = uniforms(1000 + index);
    const values = Float64Array.from({ length: SIDE * SIDE }, (_, k) => {
      const x = (k % SIDE) - (SIDE - 1) / 2 + exposure.x;
      const y = Math.floor(k / SIDE) - (SIDE - 1) / 2 + exposure.y;
      // The sum of twelve uniform numbers is nearly normal.
      const noise = Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
      return skyAt(exposure, x, y) + scene(x, y) + NOISE * noise;
    });
    const path = join(folder, `e${String(index + 1).padStart(2, '0')}_flt.fits`);
    const level = (x: number, y: number): number => values[y * SIDE + x];
    paths.push(await writeScene(path, [{ x: exposure.x, y: exposure.y, level }], { EXPTIME: 100 }));
  }
  return paths;
}

/** Numbers from 0 to 1. */
function uniforms(seed: number): () => number {
  let state = (99991 + 104729 * seed) % 2 ** 32;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
