import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/** The parameters of the cosmic-ray step. `driz_cr_protect`: see classify.ts. */
export type CosmicRaySettings = Pick<
  DrizzleParameters,
  'driz_cr_snr' | 'driz_cr_scale' | 'driz_cr_grow' | 'driz_cr_ctegrow' | 'driz_cr_protect' | 'driz_cr_trails' | 'compat'
>;

/** What the test of every chip of a run has in common. Plain data: it crosses to the threads. */
export interface CosmicRayPlan {
  /** Of the two passes: how many sigma, and how many derivatives of the median, a pixel may differ. */
  readonly snr: readonly [number, number];
  readonly scale: readonly [number, number];
  /** Pixels that a detection grows to either side, towards lower and towards higher x and y. */
  readonly growth: { readonly low: number; readonly high: number };
  /** Length of the charge-transfer tail, pixels. */
  readonly tail: number;
  readonly protect: boolean;
  /** Look for straight trails too faint for the test of single pixels. */
  readonly trails: boolean;
  /** The reference's numbers (dossier 7). */
  readonly compat: boolean;
}

/** Settles how chips are tested. */
export function planCosmicRays(settings: CosmicRaySettings): CosmicRayPlan {
  const { compat, driz_cr_grow: side } = settings;
  const half = Math.floor(side / 2);
  return {
    snr: settings.driz_cr_snr,
    scale: settings.driz_cr_scale,
    // No box of an even side has its detection in the middle. The reference's lies towards higher x and y, which leaves one
    // side of a cosmic ray bare; ours is one pixel larger.
    growth: compat && side > 0 && side % 2 === 0 ? { low: half - 1, high: half } : { low: half, high: half },
    tail: settings.driz_cr_ctegrow,
    protect: settings.driz_cr_protect && !compat,
    trails: settings.driz_cr_trails && !compat,
    compat,
  };
}

/** Rows of a chip that the flags of a row depend on, below and above it: the rows that a strip needs beside its own. */
export interface RowHalo {
  readonly below: number;
  readonly above: number;
}

/**
 * Pixels about a flag that decide on it before it grows: its neighbours' passes and the derivative of those. (A neighbour that needs
 * support has it in the pixel itself.)
 */
const TEST_REACH = 2;

/**
 * @param cteDirection - of the chip: +1 when tails are at lower y, -1 at higher y, 0 when there are none
 */
export function cosmicRayHalo(plan: CosmicRayPlan, cteDirection: number): RowHalo {
  const grown = grownHalo(plan, cteDirection);
  return { below: grown.below + TEST_REACH, above: grown.above + TEST_REACH };
}

/** Rows whose detections reach a row by growth or tails. */
export function grownHalo({ growth, tail }: CosmicRayPlan, cteDirection: number): RowHalo {
  return {
    below: growth.high + (cteDirection < 0 ? tail : 0),
    above: growth.low + (cteDirection > 0 ? tail : 0),
  };
}
