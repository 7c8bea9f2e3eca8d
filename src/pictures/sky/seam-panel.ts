import type { EdgeStep } from '../../sky/report/index.js';
import { INK, textWidth } from './drawing.js';
import type { Drawing } from './drawing.js';
import { mark } from './marks.js';
import type { MarkShape } from './marks.js';
import { drawSeamAxis, seamAxis } from './seam-axis.js';
import { drawSeamHistogram } from './seam-histogram.js';
import { AFTER, BEFORE, drawSeamRows, seamName } from './seam-rows.js';

/** With more seams than this, all of them make a histogram and the worst are named. */
const MOST_ROWS = 60;
const WORST = 20;

/** Room for the names of seams, pixels, at least. */
const NAMES = 92;

/**
 * The edge steps of all seams, the worst (largest step after) on top. Returns the y below the panel.
 * @param right - pixel that the panel ends at
 */
export function drawSeams(
  drawing: Drawing,
  left: number,
  right: number,
  top: number,
  steps: readonly EdgeStep[],
  unit: string,
): number {
  const many = steps.length > MOST_ROWS;
  const named = many ? `, worst ${WORST} named` : '';
  const heading = steps.length === 0 ? 'b  Edge steps' : `b  Edge steps of ${steps.length} seams${named}`;
  drawing.text(left, top, heading, { size: 22, bold: true, within: right - left });
  if (steps.length === 0) {
    drawing.text(left, top + 40, 'no overlap of two exposures was measured');
    return top + 60;
  }
  drawLegend(drawing, left, top + 34, steps);
  const sorted = [...steps].sort(worstFirst);
  const rows = many ? sorted.slice(0, WORST) : sorted;
  const names = Math.max(NAMES, ...rows.map((row) => textWidth(seamName(row)) + 20));
  const axis = seamAxis(steps, [left + names, right]);
  const title = `size of the step (${unit})`;
  let y = top + 60;
  if (many) {
    const box = { left: left + names, top: y, width: right - left - names, height: 300 };
    drawSeamAxis(drawing, axis, y, y + box.height, '');
    drawSeamHistogram(drawing, box, axis, steps);
    y += box.height + 45;
  }
  const height = rows.length * Math.min(40, Math.max(20, 900 / rows.length));
  drawSeamAxis(drawing, axis, y, y + height, title);
  drawSeamRows(drawing, { left: left + names, top: y, width: right - left - names, height }, axis, rows);
  return y + height + 60;
}

/** By step after, then before, then number: an order that does not depend on rounding where all is zero. */
function worstFirst(p: EdgeStep, q: EdgeStep): number {
  const after = Math.abs(q.after) - Math.abs(p.after);
  return after || Math.abs(q.before) - Math.abs(p.before) || p.a - q.a || p.b - q.b;
}

function drawLegend(drawing: Drawing, left: number, y: number, steps: readonly EdgeStep[]): void {
  const entries: [MarkShape, string, string][] = [
    ['ring', BEFORE, 'as it was'],
    ['circle', AFTER, 'subtracted'],
    ...(steps.some(({ checked }) => !checked)
      ? [['diamond', AFTER, 'not checked'] as [MarkShape, string, string]]
      : []),
  ];
  let x = left + 10;
  for (const [shape, colour, text] of entries) {
    drawing.add(mark(shape, x, y - 6, 6, colour));
    drawing.text(x + 14, y, text);
    x += 14 + textWidth(text) + 20;
  }
  if (steps.some(({ error }) => error > 0)) {
    drawing.line(x - 6, y - 6, x + 14, y - 6, INK, 2);
    for (const end of [x - 6, x + 14]) drawing.line(end, y - 10, end, y - 2, INK, 2);
    drawing.text(x + 22, y, '1 sigma');
  }
}
