import { pixelVector, type ChipShape } from './chip-shape.js';
import { placeOn } from './mapped-border.js';
import { RunBuilder } from './pixel-runs.js';
import type { PreparedShape } from './prepared-shape.js';

const there = new Float64Array(2);

/**
 * Does a direction (unit vector) fall on the chip, between the outer edges of its pixels? Where the distortion folds,
 * any pixel that is found there counts.
 */
function onChip(chip: ChipShape, vx: number, vy: number, vz: number): boolean {
  if (placeOn(chip, vx, vy, vz, there) && inside(chip, there[0], there[1])) return true;
  const { wcs } = chip;
  if (!wcs.hasDistortion || !wcs.vectorToFocal(vx, vy, vz, there)) return false;
  const found = wcs.unfocal(there[0] + wcs.crpix[0], there[1] + wcs.crpix[1], there);
  return found && inside(chip, there[0] - 1, there[1] - 1);
}

function inside(chip: ChipShape, x: number, y: number): boolean {
  return x >= -0.5 && x < chip.nx - 0.5 && y >= -0.5 && y < chip.ny - 0.5;
}

/**
 * The pixels of one chip whose centres fall on another, each centre mapped through the sky: slow, and right for
 * borders that no polygon describes. The area is the sum of the solid angles of these pixels, steradian.
 */
export function pixelByPixel(
  chip: ChipShape,
  other: PreparedShape,
): { readonly pixels: Int32Array; readonly area: number } {
  const builder = new RunBuilder();
  const v = new Float64Array(3);
  const { cap } = other;
  // The whole sky has the radius pi: no chord is longer than its diameter.
  const reach = 2 * Math.sin(Math.min(cap.radius, Math.PI) / 2);
  let area = 0;
  for (let y = 0; y < chip.ny; y++) {
    for (let x = 0; x < chip.nx; x++) {
      if (!pixelVector(chip.wcs, x, y, v)) continue;
      if (Math.hypot(v[0] - cap.x, v[1] - cap.y, v[2] - cap.z) > reach + 1e-12) continue;
      if (!onChip(other.shape, v[0], v[1], v[2])) continue;
      builder.add(y, x, x + 1);
      area += solidAngle(chip, x, y);
    }
  }
  return { pixels: builder.build().runs, area };
}

const west = new Float64Array(3);
const east = new Float64Array(3);
const south = new Float64Array(3);
const north = new Float64Array(3);

/** Solid angle of a pixel from the midpoints of its sides, steradian; 0 where one of them has no sky. */
function solidAngle({ wcs }: ChipShape, x: number, y: number): number {
  if (!pixelVector(wcs, x - 0.5, y, west) || !pixelVector(wcs, x + 0.5, y, east)) return 0;
  if (!pixelVector(wcs, x, y - 0.5, south) || !pixelVector(wcs, x, y + 0.5, north)) return 0;
  const [px, py, pz] = [east[0] - west[0], east[1] - west[1], east[2] - west[2]];
  const [qx, qy, qz] = [north[0] - south[0], north[1] - south[1], north[2] - south[2]];
  return Math.hypot(py * qz - pz * qy, pz * qx - px * qz, px * qy - py * qx);
}
