import type { BitPreset } from '../exposure/bit-presets.js';
import type { BitFlags } from '../parameters/bit-flags.js';
import { forgive, formatBitFlags } from '../parameters/bit-flags.js';
import type { HoleReport } from './holes.js';

/** Less than this share of the holes is no reason to forgive anything. */
const WORTHWHILE = 0.05;

/** What to do about holes, a sentence each, most useful first. Nothing for an image without. */
export function holeAdvice(
  { pixels, bits, byRecommended, byOthers, byDq, unreached }: Omit<HoleReport, 'advice'>,
  final: BitFlags,
  badBits: number,
  presets: readonly BitPreset[],
): string[] {
  if (pixels === 0) return [];
  const advice: string[] = [];
  const share = (count: number): string => `${((100 * count) / pixels).toFixed(1)} % of the holes`;
  const looser = (good: number): string => formatBitFlags(forgive(final, { ignore: false, good }));
  const worth = (count: number): boolean => count >= WORTHWHILE * pixels;
  if (byRecommended !== null && worth(byRecommended)) {
    for (const { good, reason } of presets) {
      if ((good & badBits) === 0) continue;
      const others = presets.length > 1 ? ' (together with the bits of the other cameras)' : '';
      advice.push(`final_bits=${looser(good)} fills ${share(byRecommended)}${others}: ${reason}`);
    }
  }
  const recommended = presets.reduce((all, { good }) => all | good, 0);
  const left = bits.filter(({ bit, fills }) => (bit & recommended) === 0 && worth(fills));
  for (const { bit, name, fills } of left.toSorted((a, b) => b.fills - a.fills).slice(0, 3)) {
    const words = name === '' ? '' : ` (${name})`;
    advice.push(
      `final_bits=${looser(bit)} keeps pixels of bit ${String(bit)}${words} and fills ${share(fills)}: look first whether they are any good`,
    );
  }
  if (worth(unreached)) {
    advice.push(
      `nothing falls on ${share(unreached)}, whatever final_bits: a larger final_pixfrac or final_scale, or more dithers`,
    );
  }
  const notByBits = pixels - unreached - byDq;
  if (worth(notByBits) && byOthers > 0) {
    advice.push(
      `cosmic rays, masks and pixels without a value make ${share(notByBits)}, whatever final_bits: more exposures would fill them`,
    );
  }
  return advice;
}
