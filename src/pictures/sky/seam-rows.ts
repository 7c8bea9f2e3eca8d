import type { EdgeStep } from '../../sky/report/index.js';
import type { Axis } from './axis.js';
import type { Box, Drawing } from './drawing.js';
import { mark } from './marks.js';

/** Colour of steps before matching. */
export const BEFORE = '#6b6b6b';
/** And after it. */
export const AFTER = '#0072b2';

/** Names of a seam's exposures, from 1. */
export function seamName({ a, b }: { readonly a: number; readonly b: number }): string {
  return `${a + 1}–${b + 1}`;
}

/** One row for each seam: its step before (open) and after (solid) with 1 sigma of error. */
export function drawSeamRows(
  drawing: Drawing,
  { left, top, height }: Box,
  axis: Axis,
  steps: readonly EdgeStep[],
): void {
  const pitch = height / steps.length;
  const size = Math.min(18, Math.max(14, Math.floor(0.78 * pitch)));
  steps.forEach((step, row) => {
    const y = top + (row + 0.5) * pitch;
    drawing.text(left - 12, y + 0.36 * size, seamName(step), { anchor: 'end', size });
    drawing.line(axis.at(Math.abs(step.before)), y, axis.at(Math.abs(step.after)), y, '#cfcfcf', 2);
    drawStep(drawing, axis, y, step.before, step.error, BEFORE, 'ring');
    drawStep(drawing, axis, y, step.after, step.error, AFTER, step.checked ? 'circle' : 'diamond');
  });
}

function drawStep(
  drawing: Drawing,
  axis: Axis,
  y: number,
  step: number,
  error: number,
  colour: string,
  shape: 'ring' | 'circle' | 'diamond',
): void {
  if (Number.isNaN(step)) return;
  const size = Math.abs(step);
  const [low, high] = [axis.at(size - error), axis.at(size + error)];
  if (high - low > 0) {
    drawing.line(low, y, high, y, colour, 2);
    drawing.line(high, y - 4, high, y + 4, colour, 2);
    // Without a cap where the bar goes on beyond the axis.
    if (low > axis.at(0)) drawing.line(low, y - 4, low, y + 4, colour, 2);
  }
  const x = axis.at(size);
  drawing.add(mark(shape === 'circle' && x <= axis.at(0) ? 'left' : shape, x, y, shape === 'ring' ? 6 : 5, colour));
}
