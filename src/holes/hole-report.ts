import type { BitPreset } from '../exposure/bit-presets.js';
import { dqBitName } from '../exposure/dq-bit-names.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';
import { BITS_OF_PASS, BY_DQ, BY_OTHERS, UNLIKE_RECOMMENDED } from './causes.js';
import type { BadPixels } from './causes.js';
import { holeAdvice } from './hole-advice.js';
import type { HoleCounts } from './hole-regions.js';
import type { BitHoles, HoleReport } from './holes.js';

/** What {@link holeReport} is made of. */
export interface HoleFindings {
  readonly plan: MosaicPlan;
  /** Of DQ bits 0 to 15, and of 16 to 31 where planes have them. */
  readonly passes: readonly HoleCounts[];
  readonly bad: BadPixels;
  /** Unforgiven bits. */
  readonly badBits: number;
  readonly presets: readonly BitPreset[];
  readonly covered: number;
}

/** The numbers of the holes, and advice. */
export function holeReport({ plan, passes, bad, badBits, presets, covered }: HoleFindings): HoleReport {
  const modes = [...new Set(plan.exposures.map(({ mode }) => mode))];
  const [{ regions, pixels, unreached, reached }] = passes;
  const by = (flag: number): number => reached[31 - Math.clz32(flag)];
  const bits = Array.from({ length: 32 }, (_, number): BitHoles => {
    const bit = 2 ** number;
    const fills = passes.at(Math.floor(number / BITS_OF_PASS))?.reached[number % BITS_OF_PASS] ?? 0;
    return { bit, name: dqBitName(modes, bit), flagged: bad.flagged[number], alone: bad.alone[number], fills };
  }).filter(({ flagged }) => flagged > 0);
  const numbers = {
    regions,
    pixels,
    covered,
    input: { pixels: bad.pixels, byDq: bad.byDq, byOthers: bad.byOthers },
    bits,
    byDq: by(BY_DQ),
    byRecommended: presets.length === 0 ? null : by(UNLIKE_RECOMMENDED),
    byOthers: by(BY_OTHERS),
    unreached,
  };
  return { ...numbers, advice: holeAdvice(numbers, plan.parameters.final_bits, badBits, presets) };
}
