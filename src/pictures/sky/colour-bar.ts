import { linearAxis, rangeOf } from './axis.js';
import type { Axis } from './axis.js';
import { hex, mapColour, NO_VALUE } from './colour-map.js';
import type { Rgb } from './colour-map.js';
import { FAINT, textWidth } from './drawing.js';
import type { Box, Drawing } from './drawing.js';

/** Colours of values: the whole map from the smallest to the largest; the middle colour where all are alike. */
export function colourScale(values: readonly number[]): (value: number) => Rgb {
  const [low, high] = rangeOf(values);
  const alike = (value: number): number => (Number.isNaN(value) ? NaN : 0.5);
  return (value) => mapColour(high > low ? (value - low) / (high - low) : alike(value));
}

/** Steps of colour along the bar. */
const STEPS = 64;

/** A bar with the colours of values, upright; its title runs along it. */
export function drawColourBar(
  drawing: Drawing,
  box: Box,
  values: readonly number[],
  title: string,
  unit: string,
): void {
  const { left, top, width, height } = box;
  const [low, high] = rangeOf(values);
  const axis = barAxis([low, high], [top + height, top]);
  const colourOf = colourScale(values);
  const step = height / STEPS;
  for (let k = 0; k < STEPS; k++) {
    const fill = hex(colourOf(high - ((high - low) * (k + 0.5)) / STEPS));
    drawing.rectangle({ left, top: top + k * step, width, height: step + 0.5 }, `fill="${fill}"`);
  }
  drawing.rectangle(box, `fill="none" stroke="${FAINT}" stroke-width="1.5"`);
  for (const { value, label } of axis.ticks) {
    const y = axis.at(value);
    drawing.line(left + width, y, left + width + 6, y, FAINT);
    drawing.text(left + width + 10, y + 6, label);
  }
  const widest = Math.max(0, ...axis.ticks.map(({ label }) => textWidth(label)));
  const x = left + width + 10 + widest + 26;
  const style = { anchor: 'middle', upright: true, within: height } as const;
  drawing.text(x, top + height / 2, `${title} (${axis.factor}${unit})`, style);
  if (values.some(Number.isNaN)) drawNoValue(drawing, left, top + height + 14, width);
}

/** Ticks inside the bar, which ends at the smallest and the largest value. */
function barAxis([low, high]: readonly [number, number], pixels: readonly [number, number]): Axis {
  const wide = linearAxis([low, high], [0, 1], 6);
  const ticks = wide.ticks.filter(({ value }) => value >= low && value <= high);
  if (high > low) {
    const at = (value: number): number => pixels[0] + ((value - low) * (pixels[1] - pixels[0])) / (high - low);
    return { ...wide, ticks: ticks.length > 0 ? ticks : wide.ticks, at };
  }
  // One value only: its label in the middle.
  const [label] = linearAxis([low, low], [0, 1], 2).ticks.filter(({ value }) => value === low);
  const named = (label as { label: string } | undefined)?.label ?? low.toPrecision(6);
  return { at: () => (pixels[0] + pixels[1]) / 2, ticks: [{ value: low, label: named }], factor: '' };
}

function drawNoValue(drawing: Drawing, left: number, top: number, width: number): void {
  drawing.rectangle({ left, top, width, height: 18 }, `fill="${hex(NO_VALUE)}" stroke="${FAINT}"`);
  drawing.text(left + width + 10, top + 15, 'no value');
}
