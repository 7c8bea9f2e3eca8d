import { requireSameSystem } from '../../wcs/frame.js';
import type { CelestialWcs } from '../../wcs/pixel-sky-chain.js';

/** A chip as an area on the sky. */
export interface ChipShape {
  /** For messages: `file.fits[SCI,1]`. */
  readonly label: string;
  readonly wcs: CelestialWcs;
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Number of the exposure that the chip belongs to; chips of one exposure are not paired. */
  readonly exposure: number;
}

/** Which chips can be compared: throws WcsError when two shapes are in different sky systems. */
export function requireOneSystem(shapes: readonly ChipShape[]): void {
  for (const shape of shapes) {
    const first = shapes[0];
    requireSameSystem(
      { system: shape.wcs.system, label: shape.label },
      { system: first.wcs.system, label: first.label },
    );
  }
}

/**
 * Unit vector of a pixel position (0-based, the centre of the first pixel is (0, 0)), written to `out`; false, with
 * `out` undefined, where there is no sky. Vectors, not degrees: exact at the poles, and RA 0 is no border.
 */
export function pixelVector(wcs: CelestialWcs, x: number, y: number, out: Float64Array): boolean {
  wcs.focal(x + 1, y + 1, out);
  const ok = wcs.focalToVector(out[0] - wcs.crpix[0], out[1] - wcs.crpix[1], out);
  return ok && Number.isFinite(out[0] + out[1] + out[2]);
}
