import type { LookupTable } from '../kernels/types.js';
import { lookupAmplitude } from './lookup.js';
import type { CelestialWcs } from './pixel-sky-chain.js';
import { evaluateSip } from './sip.js';

/** Box of focal offsets (pixels from CRPIX). */
export interface FocalRange {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** Pixels beyond the chip's border that a map must serve: kernels look at neighbours of border pixels. */
const MARGIN = 3;

/** Focal offsets that the chip and a margin of 3 pixels around it can reach, lookup tables at their largest. */
export function focalRange(input: CelestialWcs, nx: number, ny: number): FocalRange {
  const slack = 1 + 1.5 * amplitude(input.d2im) + amplitude(input.npol);
  const sip = new Float64Array(6);
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  const SAMPLES = 64;
  for (let j = 0; j <= SAMPLES; j++) {
    for (let i = 0; i <= SAMPLES; i++) {
      const u = 1 - MARGIN + ((nx - 1 + 2 * MARGIN) * i) / SAMPLES - input.crpix[0];
      const v = 1 - MARGIN + ((ny - 1 + 2 * MARGIN) * j) / SAMPLES - input.crpix[1];
      if (input.sip !== undefined) evaluateSip(input.sip, u, v, sip);
      minX = Math.min(minX, u + sip[0]);
      maxX = Math.max(maxX, u + sip[0]);
      minY = Math.min(minY, v + sip[1]);
      maxY = Math.max(maxY, v + sip[1]);
    }
  }
  return { minX: minX - slack, maxX: maxX + slack, minY: minY - slack, maxY: maxY + slack };
}

function amplitude(tables: readonly [LookupTable | null, LookupTable | null]): number {
  return Math.max(lookupAmplitude(tables[0]), lookupAmplitude(tables[1]));
}
