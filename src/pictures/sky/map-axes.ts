import type { SkyMatch } from '../../sky/match/sky-match.js';
import { axisKinds } from '../../wcs/frame.js';
import { linearAxis, roundStep } from './axis.js';
import type { Tick } from './axis.js';
import { FAINT } from './drawing.js';
import type { Box, Drawing } from './drawing.js';
import type { MapScale, MapView } from './map-view.js';
import type { SkyPlane } from './sky-plane.js';
import { decimalLabel, degreesLabel, hoursLabel, multiples, sexagesimalStep } from './sky-ticks.js';

/** Nearer to a pole than this, degrees, meridians do not cross the frame in order: offsets are given instead. */
const POLAR = 15;

/** Pixels between two labels of the lower and of the left axis, at least. */
const APART_X = 145;
const APART_Y = 80;

/** A label at a pixel of an edge of the frame. */
interface EdgeTick {
  readonly pixel: number;
  readonly label: string;
}

interface EdgeTicks {
  readonly ticks: readonly EdgeTick[];
  readonly title: string;
}

/** Frame, ticks and titles of the map: sexagesimal for right ascension and declination, degrees for other systems. */
export function drawMapAxes(drawing: Drawing, box: Box, match: SkyMatch, view: MapView, scale: MapScale): void {
  const { left, top, width, height } = box;
  const bottom = top + height;
  const [lower, side] = edges(box, match, view, scale);
  drawing.rectangle(box, `fill="none" stroke="${FAINT}" stroke-width="1.5"`);
  for (const { pixel, label } of lower.ticks) {
    drawing.line(pixel, bottom, pixel, bottom + 7, FAINT);
    drawing.text(pixel, bottom + 27, label, { anchor: 'middle' });
  }
  for (const { pixel, label } of side.ticks) {
    drawing.line(left - 7, pixel, left, pixel, FAINT);
    drawing.text(left - 12, pixel + 6, label, { anchor: 'end' });
  }
  drawing.text(left + width / 2, bottom + 54, lower.title, { anchor: 'middle', within: width });
  drawing.text(left - 150, top + height / 2, side.title, { anchor: 'middle', upright: true, within: height });
}

function edges(box: Box, { chips, exposures }: SkyMatch, { plane }: MapView, scale: MapScale): [EdgeTicks, EdgeTicks] {
  const { wcs } = exposures[chips[0].exposure].chips[chips[0].chip];
  const [kind, other] = axisKinds(wcs);
  const polar = Math.abs(plane.lat) + 2 * plane.radius > 90 - POLAR;
  if (polar || !plane.gnomonic) return offsets(box, plane, scale, kind === 'RA');
  if (kind === 'RA') {
    const system = wcs.system.name;
    const lower = longitudes(box, plane, scale, { perDegree: 240, stepOf: sexagesimalStep, label: hoursLabel });
    const side = latitudes(box, plane, scale, { perDegree: 3600, stepOf: sexagesimalStep, label: degreesLabel });
    return [
      { ticks: lower, title: `right ascension (${system})` },
      { ticks: side, title: `declination (${system})` },
    ];
  }
  const degrees = { perDegree: 1, stepOf: roundStep, label: decimalLabel };
  return [
    { ticks: longitudes(box, plane, scale, degrees), title: `${kind} (degrees)` },
    { ticks: latitudes(box, plane, scale, degrees), title: `${other} (degrees)` },
  ];
}

/** How angles of an axis are divided and written. */
interface AngleStyle {
  /** Units of ticks in a degree: 240 seconds of time, 3600 arcseconds. */
  readonly perDegree: number;
  readonly stepOf: (least: number) => number;
  readonly label: (value: number, step: number) => string;
}

function longitudes(
  { left, top, width, height }: Box,
  plane: SkyPlane,
  scale: MapScale,
  style: AngleStyle,
): EdgeTick[] {
  const out = new Float64Array(2);
  const eta = scale.eta(top + height);
  const at = (x: number): number => {
    plane.unproject(scale.xi(x), eta, out);
    return (plane.lon + out[0]) * style.perDegree;
  };
  return edgeTicks(at, [left, left + width], APART_X, style);
}

function latitudes({ left, top, height }: Box, plane: SkyPlane, scale: MapScale, style: AngleStyle): EdgeTick[] {
  const out = new Float64Array(2);
  const xi = scale.xi(left);
  const at = (y: number): number => {
    plane.unproject(xi, scale.eta(y), out);
    return out[1] * style.perDegree;
  };
  return edgeTicks(at, [top, top + height], APART_Y, style);
}

/** Where round values lie along an edge on which the value falls steadily. */
function edgeTicks(
  at: (pixel: number) => number,
  [from, to]: readonly [number, number],
  apart: number,
  { stepOf, label }: AngleStyle,
): EdgeTick[] {
  const [high, low] = [at(from), at(to)];
  const step = stepOf(((high - low) * apart) / (to - from));
  return multiples(low, high, step).map((value) => ({
    pixel: crossing(at, [from, to], value),
    label: label(value, step),
  }));
}

function crossing(at: (pixel: number) => number, [from, to]: readonly [number, number], value: number): number {
  let [above, below] = [from, to];
  while (below - above > 0.01) {
    const middle = (above + below) / 2;
    if (at(middle) >= value) above = middle;
    else below = middle;
  }
  return above;
}

const OFFSET_UNITS = [
  { name: 'degrees', arcsec: 3600 },
  { name: 'arcmin', arcsec: 60 },
  { name: 'arcsec', arcsec: 1 },
] as const;

/** Distances from the centre of the map, whose place the title gives. */
function offsets(box: Box, plane: SkyPlane, scale: MapScale, hours: boolean): [EdgeTicks, EdgeTicks] {
  const { left, top, width, height } = box;
  const arcsec = (radians: number): number => (radians * 648000) / Math.PI;
  const span = arcsec(Math.max(width, height) / scale.scale);
  const { name, arcsec: unit } = OFFSET_UNITS.find((one) => span > 4 * one.arcsec) ?? OFFSET_UNITS[2];
  const [x0, x1] = [scale.xi(left + width), scale.xi(left)].map((xi) => arcsec(xi) / unit);
  const [y0, y1] = [scale.eta(top + height), scale.eta(top)].map((eta) => arcsec(eta) / unit);
  const pixelX = (value: number): number => scale.x((value * unit * Math.PI) / 648000);
  const pixelY = (value: number): number => scale.y((value * unit * Math.PI) / 648000);
  const lon = hours ? hoursLabel(plane.lon * 240, 1) : decimalLabel(plane.lon, 0.01);
  const place = `${lon} ${hours ? degreesLabel(plane.lat * 3600, 1) : decimalLabel(plane.lat, 0.01)}`;
  const on = ({ value, label }: Tick, pixel: (value: number) => number): EdgeTick => ({ pixel: pixel(value), label });
  const ticksOf = (range: readonly [number, number], apart: number, length: number): readonly Tick[] =>
    linearAxis(range, [0, 1], length / apart).ticks.filter(({ value }) => value >= range[0] && value <= range[1]);
  return [
    {
      ticks: ticksOf([x0, x1], APART_X, width).map((tick) => on(tick, pixelX)),
      title: `east of ${place} (${name})`,
    },
    { ticks: ticksOf([y0, y1], APART_Y, height).map((tick) => on(tick, pixelY)), title: `north (${name})` },
  ];
}
