import type { EdgeStep } from '../../sky/report/index.js';
import { linearAxis } from './axis.js';
import type { Axis } from './axis.js';
import { FAINT, px } from './drawing.js';
import type { Box, Drawing } from './drawing.js';
import { AFTER, BEFORE } from './seam-rows.js';

const BINS = 25;

/** How many seams have a step of which size: before as a line, after as bars. The first bin has what is smaller, too. */
export function drawSeamHistogram(drawing: Drawing, box: Box, axis: Axis, steps: readonly EdgeStep[]): void {
  const { left, top, width, height } = box;
  const before = counts(
    steps.map((step) => axis.at(Math.abs(step.before))),
    box,
  );
  const after = counts(
    steps.map((step) => axis.at(Math.abs(step.after))),
    box,
  );
  const most = Math.max(...before, ...after);
  const y = (count: number): number => top + height - (0.95 * height * count) / most;
  const bin = width / BINS;
  after.forEach((count, k) => {
    const bar = { left: left + k * bin + 1, top: y(count), width: bin - 2, height: top + height - y(count) };
    if (count > 0) drawing.rectangle(bar, `fill="${AFTER}"`);
  });
  const outline = before.flatMap((count, k) => [left + k * bin, y(count), left + (k + 1) * bin, y(count)]);
  drawing.add(`<polyline points="${outline.map(px).join(' ')}" fill="none" stroke="${BEFORE}" stroke-width="2.5"/>`);
  drawing.rectangle(box, `fill="none" stroke="${FAINT}" stroke-width="1.5"`);
  for (const { value, label } of linearAxis([0, most], [0, 1], 4).ticks) {
    if (value < 0 || !Number.isInteger(value) || y(value) < top) continue;
    drawing.line(left - 6, y(value), left, y(value), FAINT);
    drawing.text(left - 11, y(value) + 6, label, { anchor: 'end' });
  }
  drawing.text(left - 62, top + height / 2, 'seams', { anchor: 'middle', upright: true });
}

function counts(pixels: readonly number[], { left, width }: Box): number[] {
  const bins = new Array<number>(BINS).fill(0);
  for (const x of pixels) {
    if (!Number.isNaN(x)) bins[Math.min(BINS - 1, Math.floor(((x - left) / width) * BINS))]++;
  }
  return bins;
}
