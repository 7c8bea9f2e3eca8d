import type { SkyMatch } from '../../sky/match/sky-match.js';
import type { SkyMethod } from '../../sky/solve/index.js';
import { methodSkies } from '../../sky/report/index.js';
import { linearAxis, rangeOf } from './axis.js';
import type { Axis } from './axis.js';
import { FAINT, px, textWidth } from './drawing.js';
import type { Box, Drawing } from './drawing.js';
import { mark } from './marks.js';
import type { MarkShape } from './marks.js';

/** A method's values, one for each exposure. */
interface Series {
  readonly method: SkyMethod;
  readonly sky: readonly number[];
}

/** Colours and shapes; larger marks are drawn first, so that equal values of two methods both show. */
const STYLE: Readonly<Record<SkyMethod, { shape: MarkShape; size: number; colour: string }>> = {
  globalmin: { shape: 'bar', size: 7, colour: '#e69f00' },
  localmin: { shape: 'ring', size: 8, colour: '#555555' },
  'globalmin+match': { shape: 'square', size: 4.5, colour: '#cc3f7a' },
  match: { shape: 'triangle', size: 5, colour: '#0072b2' },
};

/** Height of the panel without the labels under it, pixels. */
const HEIGHT = 400;

/** Pixels that a name written upwards takes sideways, and the longest that is written. */
const NAME_PITCH = 23;
const LONGEST_NAME = 230;

/** The sky of each exposure by each method. Returns the y below the panel. */
export function drawMethods(
  drawing: Drawing,
  left: number,
  right: number,
  top: number,
  match: SkyMatch,
  unit: string,
): number {
  drawing.text(left - 150, top, 'c  Sky of each exposure by method', { size: 22, bold: true });
  const series = seriesOf(match);
  const box = { left, top: top + 62, width: right - left, height: HEIGHT };
  drawLegend(drawing, left, top + 38, series);
  const x = (exposure: number): number => left + ((exposure + 0.5) * box.width) / match.exposures.length;
  const [low, high] = rangeOf(series.flatMap(({ sky }) => sky));
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const [{ factor }] = partsOf(series).map(({ own, part }) => drawPart(drawing, box, own, part, x, largest));
  const style = { anchor: 'middle', upright: true, within: HEIGHT } as const;
  drawing.text(left - 150, box.top + HEIGHT / 2, `sky (${factor}${unit})`, style);
  return drawNames(drawing, box, match, x);
}

/** All four methods where they were compared, else the one that was used. */
function seriesOf(match: SkyMatch): Series[] {
  const compared = methodSkies(match);
  const used = { method: match.method, sky: match.skies.map(({ sky }) => sky) };
  const series = compared.length > 0 ? compared : [used];
  const order = Object.keys(STYLE);
  return series
    .filter(({ sky }) => sky.some(Number.isFinite))
    .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
}

/** A share of the height, from the top, and what is drawn there. */
interface Part {
  readonly own: readonly Series[];
  readonly part: readonly [number, number];
}

/** Levels and offsets are kept apart where one axis for both would flatten them. */
function partsOf(series: readonly Series[]): Part[] {
  const offsets = series.filter(({ method }) => method === 'match');
  const levels = series.filter(({ method }) => method !== 'match');
  const [a, b] = [offsets, levels].map((own) => rangeOf(own.flatMap(({ sky }) => sky)));
  const gap = Math.max(b[0] - a[1], a[0] - b[1]);
  const apart = gap > 0.5 * (a[1] - a[0] + (b[1] - b[0]));
  if (offsets.length === 0 || levels.length === 0 || !apart) return [{ own: series, part: [0, 1] }];
  return [
    { own: levels, part: [0, 0.58] },
    { own: offsets, part: [0.62, 1] },
  ];
}

function drawPart(
  drawing: Drawing,
  { left, top, width, height }: Box,
  series: readonly Series[],
  [from, to]: readonly [number, number],
  x: (exposure: number) => number,
  largest: number,
): Axis {
  const box = { left, top: top + from * height, width, height: (to - from) * height };
  const bottom = box.top + box.height;
  const range = rangeOf(series.flatMap(({ sky }) => sky));
  const axis = linearAxis(range, [bottom, box.top], 6 * (to - from) + 1, largest);
  for (const { value, label } of axis.ticks) {
    const y = axis.at(value);
    drawing.line(left, y, left + width, y, '#e4e4e4', 1);
    drawing.text(left - 12, y + 6, label, { anchor: 'end' });
  }
  drawing.rectangle(box, `fill="none" stroke="${FAINT}" stroke-width="1.5"`);
  const crowd = Math.min(1, width / (14 * series[0].sky.length));
  for (const { method, sky } of series) {
    const { shape, size, colour } = STYLE[method];
    sky.forEach((value, exposure) => {
      if (!Number.isFinite(value)) return;
      drawing.add(mark(shape, x(exposure), axis.at(value), Number(px(size * Math.max(0.4, crowd))), colour));
    });
  }
  return axis;
}

function drawLegend(drawing: Drawing, left: number, y: number, series: readonly Series[]): void {
  let x = left + 8;
  for (const { method } of series) {
    const { shape, size, colour } = STYLE[method];
    drawing.add(mark(shape, x, y - 6, size, colour));
    drawing.text(x + 16, y, method);
    x += 16 + textWidth(method) + 30;
  }
}

/** Numbers with root names where there is room, else numbers that are round. */
function drawNames(
  drawing: Drawing,
  { left, top, width, height }: Box,
  { exposures }: SkyMatch,
  x: (exposure: number) => number,
): number {
  const bottom = top + height;
  const names = exposures.map(({ rootname }, k) => `${rootname}  ${k + 1}`);
  const longest = Math.max(...names.map((name) => textWidth(name, 16)));
  const pitch = width / names.length;
  if (pitch >= NAME_PITCH && longest <= LONGEST_NAME) {
    names.forEach((name, k) => drawing.text(x(k) + 6, bottom + 10, name, { anchor: 'end', size: 16, upright: true }));
    return bottom + longest + 20;
  }
  const every = [1, 2, 5, 10, 20, 50, 100].find((step) => step * pitch >= 52) ?? Math.ceil(52 / pitch);
  for (let k = 0; k < names.length; k++) {
    if (k > 0 && (k + 1) % every !== 0) continue;
    if (k === 0 && every <= 2 && every > 1) continue;
    drawing.line(x(k), bottom, x(k), bottom + 6, FAINT);
    drawing.text(x(k), bottom + 26, String(k + 1), { anchor: 'middle' });
  }
  drawing.text(left + width / 2, bottom + 54, 'number of the exposure, as in a', { anchor: 'middle' });
  return bottom + 70;
}
