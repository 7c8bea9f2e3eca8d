import { createBitMask, flagPixel, isFlagged, unpackRow, type BitMask } from '../../src/masks/bit-mask.js';
import type { ChipLevel } from '../../src/cosmic-rays/chip-level.js';
import type { CosmicRayCounts } from '../../src/cosmic-rays/counts.js';
import { planCosmicRays, type CosmicRayPlan, type CosmicRaySettings } from '../../src/cosmic-rays/plan.js';
import { createStripScratch, stripOf, type ChipStrip, type StripScratch } from '../../src/cosmic-rays/strip.js';
import { testStrip } from '../../src/cosmic-rays/test-strip.js';

/** A chip and its blotted median in memory, native units. */
export interface ChipCase {
  readonly nx: number;
  readonly ny: number;
  readonly sci: Float32Array;
  readonly blot: Float32Array;
  readonly bad: BitMask | null;
  readonly level: ChipLevel;
}

/** The defaults of the parameters. */
export const DEFAULTS: CosmicRaySettings = {
  driz_cr_snr: [3.5, 3],
  driz_cr_scale: [1.2, 0.7],
  driz_cr_grow: 1,
  driz_cr_ctegrow: 0,
  driz_cr_protect: true,
  driz_cr_trails: true,
  compat: false,
};

/** A plan of the defaults but for these. */
export function planOf(settings: Partial<CosmicRaySettings> = {}): CosmicRayPlan {
  return planCosmicRays({ ...DEFAULTS, ...settings });
}

/** Electrons with read noise 5 and no sky. */
export const ELECTRONS: ChipLevel = { factor: 1, gain: 1, readNoise: 5, sky: 0 };

/** A chip whose median is even. */
export function flatChip(nx: number, ny: number, median: number, hits: readonly (readonly number[])[] = []): ChipCase {
  const sci = new Float32Array(nx * ny).fill(median);
  for (const [x, y, electrons] of hits) sci[y * nx + x] += electrons;
  return { nx, ny, sci, blot: new Float32Array(nx * ny).fill(median), bad: null, level: ELECTRONS };
}

/** Tests a whole chip at once. */
export function testChip(
  chip: ChipCase,
  plan: CosmicRayPlan,
  cteDirection = 0,
): { readonly mask: BitMask; readonly counts: CosmicRayCounts } {
  const { nx, ny } = chip;
  const mask = createBitMask(nx, ny);
  const scratch = createStripScratch(nx, ny);
  const task = { strip: loadStrip(chip, 0, ny, scratch), from: 0, to: ny, chip: chip.level, cteDirection };
  return { counts: testStrip(task, plan, scratch, mask), mask };
}

/** Rows [first, end) of a chip in a scratch. */
export function loadStrip(chip: ChipCase, first: number, end: number, scratch: StripScratch): ChipStrip {
  const { nx, ny, sci, blot, bad } = chip;
  scratch.sci.array.set(sci.subarray(first * nx, end * nx));
  scratch.blot.array.set(blot.subarray(first * nx, end * nx));
  scratch.bad.array.fill(0);
  if (bad !== null) for (let y = first; y < end; y++) unpackRow(bad, 0, y, nx, scratch.bad.array, (y - first) * nx);
  return stripOf(scratch, nx, ny, first, end);
}

/** Flagged pixels as `x,y`, in raster order. */
export function flagged(mask: BitMask): string[] {
  const found: string[] = [];
  for (let y = 0; y < mask.ny; y++)
    for (let x = 0; x < mask.nx; x++) if (isFlagged(mask, x, y)) found.push(`${x},${y}`);
  return found;
}

/** A mask that flags where `isBad`. */
export function maskWhere(nx: number, ny: number, isBad: (k: number) => boolean): BitMask {
  const mask = createBitMask(nx, ny);
  for (let k = 0; k < nx * ny; k++) if (isBad(k)) flagPixel(mask, k % nx, Math.floor(k / nx));
  return mask;
}
