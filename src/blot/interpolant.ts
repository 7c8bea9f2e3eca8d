import { RxDrizzleError } from '../errors/index.js';
import { coarseLanczosTable } from '../kernels/blot-lanczos-compat.js';
import { lanczosTable, sincTable, type TapTable } from '../kernels/blot-taps.js';

/** Interpolants of the blot, by the names of `blot_interp`. */
export type BlotInterp = 'nearest' | 'linear' | 'poly3' | 'poly5' | 'sinc' | 'lan3' | 'lan5';

/** How to interpolate. */
export interface BlotSettings {
  readonly interp: BlotInterp;
  /** `blot_sinscl`, for sinc only: distance of its first zero, pixels; 1 interpolates, more is a low-pass. Default 1. */
  readonly sinscl?: number;
  /** The reference's numbers where they are defined (docs/differences.md). */
  readonly compat: boolean;
}

/** An interpolant with its tables, made once for many rows. Plain data. */
export interface Interpolant {
  readonly interp: BlotInterp;
  readonly compat: boolean;
  /** Of sinc and of the sound lanczos. */
  readonly taps: TapTable | null;
  /** Of lanczos with compat. */
  readonly coarse: Float32Array | null;
}

/** Below 1 a sinc passes what lies beyond the Nyquist frequency; above 4 the taper cuts into its first lobe. */
const SINSCL_RANGE = [1, 4] as const;

/**
 * Makes an interpolant ready for {@link blotRow}.
 * @throws UsageError when sinscl is outside of 1 .. 4 (sinc only)
 */
export function createInterpolant(settings: BlotSettings): Interpolant {
  const { interp, compat } = settings;
  const order = interp === 'lan3' ? 3 : 5;
  const lanczos = interp === 'lan3' || interp === 'lan5';
  let taps: TapTable | null = null;
  if (interp === 'sinc') taps = sincTable(checkedWidth(settings.sinscl ?? 1));
  else if (lanczos && !compat) taps = lanczosTable(order);
  return { interp, compat, taps, coarse: lanczos && compat ? coarseLanczosTable(order) : null };
}

function checkedWidth(sinscl: number): number {
  const [least, most] = SINSCL_RANGE;
  if (sinscl >= least && sinscl <= most) return sinscl;
  const problem = `${sinscl} is outside of ${least} .. ${most}, where a sinc of 15 pixels is sound`;
  throw new RxDrizzleError('UsageError', { option: 'blot_sinscl' }, problem, 'take 1, or another interpolant');
}

const MARGINS: Readonly<Record<BlotInterp, number>> = {
  nearest: 1,
  linear: 1,
  poly3: 2,
  poly5: 3,
  lan3: 3,
  lan5: 5,
  sinc: 8,
};

/** Pixels that an interpolant may read before floor(x) or after floor(x), the larger of the two. */
export function stencilMargin(interp: BlotInterp): number {
  return MARGINS[interp];
}
