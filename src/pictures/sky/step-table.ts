import type { SkyMatch } from '../../sky/match/sky-match.js';
import type { StepSize, StepSummary } from '../../sky/report/index.js';
import { FAINT } from './drawing.js';
import type { Drawing } from './drawing.js';
import { seamName } from './seam-rows.js';

/** Height of a row, pixels. */
const ROW = 30;

/** rms and largest step with nothing subtracted and with each method; the one that was used is bold. Returns the y below. */
export function drawStepTable(
  drawing: Drawing,
  left: number,
  right: number,
  top: number,
  { method }: SkyMatch,
  summary: StepSummary,
): number {
  const { before, after, methods, noise, seams } = summary;
  if (seams === 0) return top;
  const columns = [left, right - 235, right - 105, right];
  const row = (y: number, cells: readonly string[], bold: boolean): void => {
    cells.forEach((text, k) => drawing.text(columns[k], y, text, { anchor: k === 0 ? 'start' : 'end', bold }));
  };
  let y = top + 20;
  row(y, ['subtracted', 'rms step', 'largest', 'at'], false);
  drawing.line(left, y + 8, right, y + 8, FAINT);
  const sizes: { name: string; size: StepSize }[] = [
    { name: 'nothing', size: before },
    ...(methods.length > 0 ? methods : [{ method, ...after }]).map((size) => ({ name: size.method, size })),
  ];
  for (const { name, size } of sizes) {
    y += ROW;
    const largest = shown(size.largest, before);
    const at = size.between === null || largest === '0' ? '' : seamName({ a: size.between[0], b: size.between[1] });
    row(y, [name, shown(size.rms, before), largest, at], name === method);
  }
  y += ROW;
  row(y, ['noise of a step', shown(noise, before)], false);
  return y + 20;
}

/** Share of the steps before below which a step is rounding. */
const ROUNDING = 1e-9;

function shown(value: number, before: StepSize): string {
  if (Number.isNaN(value)) return '--';
  if (value < ROUNDING * before.largest) return '0';
  return String(Number(value.toPrecision(3)));
}
