import type { SkyMatch } from '../match/sky-match.js';
import type { SkyMethod } from '../solve/index.js';
import { edgeSteps, methodSteps } from './edge-steps.js';

/** All seams in two numbers. */
export interface StepSize {
  /** Root mean square of the steps, every seam counted once; NaN without seams. */
  readonly rms: number;
  /** Largest |step|; NaN without seams. */
  readonly largest: number;
  /** The two exposures of the largest step, numbers from 0; null without seams. */
  readonly between: readonly [number, number] | null;
}

/** Edge steps of a set of exposures, surface brightness. */
export interface StepSummary {
  readonly seams: number;
  /** Unit of the steps; '' where exposures have different units. */
  readonly unit: string;
  /** With nothing subtracted. */
  readonly before: StepSize;
  /** With the sky that was found. */
  readonly after: StepSize;
  /** Root mean square of the errors of the steps: what `after.rms` would be if noise were all that is left. */
  readonly noise: number;
  /** Largest |after| / error of the seams that others check; NaN where none has an error. */
  readonly worstSigmas: number;
  /** Seams whose step after is zero because nothing checks it. */
  readonly unchecked: number;
  /** With each of the four methods; empty where they were not compared. Without seams that a method gives no value for. */
  readonly methods: readonly ({ readonly method: SkyMethod } & StepSize)[];
}

/** Sums up the edge steps, see {@link edgeSteps}: rms and the largest, before and after matching. */
export function stepSummary(match: SkyMatch): StepSummary {
  const steps = edgeSteps(match);
  const between = steps.map(({ a, b }): [number, number] => [a, b]);
  const size = (values: readonly number[]): StepSize => stepSize(values, between);
  return {
    seams: steps.length,
    unit: commonUnit(match),
    before: size(steps.map(({ before }) => before)),
    after: size(steps.map(({ after }) => after)),
    noise: size(steps.map(({ error }) => error)).rms,
    worstSigmas: size(steps.map(({ sigmas, checked }) => (checked ? sigmas : NaN))).largest,
    unchecked: steps.filter(({ checked }) => !checked).length,
    methods: methodSteps(match).map(({ method, after }) => ({ method, ...size(after) })),
  };
}

/** Unit of the brightnesses where all chips have the same one, otherwise ''. */
export function commonUnit({ chips }: SkyMatch): string {
  const units = new Set(chips.map(({ brightness }) => brightness.unit));
  return units.size === 1 ? [...units][0] : '';
}

function stepSize(values: readonly number[], between: readonly (readonly [number, number])[]): StepSize {
  let [count, squares, at] = [0, 0, -1];
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    count++;
    squares += value * value;
    if (at < 0 || Math.abs(value) > Math.abs(values[at])) at = i;
  });
  if (at < 0) return { rms: NaN, largest: NaN, between: null };
  return { rms: Math.sqrt(squares / count), largest: Math.abs(values[at]), between: between[at] };
}
