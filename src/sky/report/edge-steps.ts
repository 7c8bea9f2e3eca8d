import type { SkyMatch } from '../match/sky-match.js';
import { isMatching } from '../match/sky-settings.js';
import type { SkyMethod } from '../solve/index.js';

/**
 * The edge step of one seam: what an eye sees where two exposures meet.
 *
 * The step is the sky of exposure a less that of exposure b in their overlap, surface brightness: `before` as the data
 * are, `after` once the sky that was found is taken from both. Its size |step| is the statistic; both steps are of the
 * same pixels, so they share one error.
 */
export interface EdgeStep {
  /** Numbers of the exposures in the set, from 0; a < b. */
  readonly a: number;
  readonly b: number;
  /** Pixels after clipping, mean of the two sides. */
  readonly pixels: number;
  /** Area of the overlap, steradian. */
  readonly area: number;
  readonly before: number;
  readonly after: number;
  /** 1 sigma of both, from the scatter of the pixels alone; 0 where they do not scatter at all. */
  readonly error: number;
  /** |after| / error; NaN where there is no error. */
  readonly sigmas: number;
  /** False where the seam alone ties two parts of the set together: its step after is zero whatever its step was. */
  readonly checked: boolean;
}

/** A share of its own difference in the model from which on a seam is not checked by others; see `OffsetSolution.leverage`. */
const UNCHECKED = 1 - 1e-6;

/** The edge step of every overlap, in the order of `match.pairs`; none where no overlap was measured. */
export function edgeSteps(match: SkyMatch): EdgeStep[] {
  const { pairs, solution, method } = match;
  const after = stepsAfter(
    match,
    method,
    match.skies.map(({ sky }) => sky),
  );
  return pairs.map(({ a, b, pixels, area, difference, error }, i) => ({
    a,
    b,
    pixels,
    area,
    before: difference,
    after: after[i],
    error,
    sigmas: error > 0 ? Math.abs(after[i]) / error : NaN,
    checked: !(isMatching(method) && (solution?.leverage[i] ?? 0) >= UNCHECKED),
  }));
}

/** The steps that each of the four methods leaves, in the order of `match.pairs`; empty where methods were not compared. */
export function methodSteps(match: SkyMatch): { readonly method: SkyMethod; readonly after: readonly number[] }[] {
  return methodSkies(match).map(({ method, sky }) => ({ method, after: stepsAfter(match, method, sky) }));
}

/** What each of the four methods gives, one brightness for each exposure; NaN where the method cannot work. */
export function methodSkies({ methods, chips, exposures }: SkyMatch): {
  readonly method: SkyMethod;
  readonly sky: readonly number[];
}[] {
  // All chips of an exposure have one brightness: the first stands for them.
  const first = exposures.map((_, exposure) => chips.findIndex((chip) => chip.exposure === exposure));
  return methods.map(({ method, sky }) => ({
    method,
    sky: first.map((at) => (at < 0 ? NaN : sky[at] * chips[at].brightness.kappa)),
  }));
}

/** Matching leaves the residuals of the fit, which know of planes; the other methods leave what their skies do not explain. */
function stepsAfter({ pairs, solution }: SkyMatch, method: SkyMethod, skies: readonly number[]): number[] {
  if (isMatching(method) && solution !== null) return Array.from(solution.residuals);
  return pairs.map(({ a, b, difference }) => difference - (skies[a] - skies[b]));
}
