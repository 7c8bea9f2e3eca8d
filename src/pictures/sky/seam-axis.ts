import type { EdgeStep } from '../../sky/report/index.js';
import { logAxis, rangeOf } from './axis.js';
import type { Axis } from './axis.js';
import { FAINT } from './drawing.js';
import type { Drawing } from './drawing.js';

/** Decades that the axis may span. */
const DECADES = 5;

/** Steps below this share of the smallest error and of what is usually left are as good as none. */
const SMALL = 0.3;

/** Share of the largest step below which a step is rounding. */
const ROUNDING = 1e-9;

/**
 * A logarithmic axis for the sizes of steps: a step that is gone and the one that was there show in one picture. It ends
 * below the noise and the usual step after; what is smaller is drawn at its lower end.
 */
export function seamAxis(steps: readonly EdgeStep[], pixels: readonly [number, number]): Axis {
  const [, high] = rangeOf(steps.flatMap(({ before, after, error }) => [Math.abs(before), Math.abs(after) + error]));
  if (high === 0) return logAxis([0.1, 1], pixels);
  const [error] = rangeOf(steps.map((step) => step.error).filter((value) => value > 0));
  const left = steps.map(({ after }) => Math.abs(after)).filter((value) => value > high * ROUNDING);
  const usual = left.sort((p, q) => p - q)[left.length >> 1] ?? high;
  const low = SMALL * Math.min(usual, error > 0 ? error : Infinity);
  const least = high * 10 ** -DECADES;
  return logAxis([Math.min(high / 10, Math.max(low, least)), 1.2 * high], pixels);
}

/** Lines at the decades, and their labels under them. */
export function drawSeamAxis(drawing: Drawing, axis: Axis, top: number, bottom: number, title: string): void {
  for (const { value, label } of axis.ticks) {
    const x = axis.at(value);
    drawing.line(x, top, x, bottom, '#dddddd', 1);
    drawing.line(x, bottom, x, bottom + 6, FAINT);
    drawing.text(x, bottom + 25, label, { anchor: 'middle' });
  }
  if (title === '') return;
  drawing.text((axis.at(0) + axis.at(Infinity)) / 2, bottom + 52, title, {
    anchor: 'middle',
    within: axis.at(Infinity) - axis.at(0),
  });
}
