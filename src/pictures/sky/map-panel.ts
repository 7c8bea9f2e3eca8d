import type { SkyMatch } from '../../sky/match/sky-match.js';
import { rangeOf } from './axis.js';
import { hex, inkOn } from './colour-map.js';
import type { Rgb } from './colour-map.js';
import { boxesMeet, INK, px, textWidth } from './drawing.js';
import type { Box, Drawing } from './drawing.js';
import { drawMapAxes } from './map-axes.js';
import { axisValues, mapScale } from './map-view.js';
import type { MapScale, MapView } from './map-view.js';
import { placeLabel } from './place-label.js';

/** Outlines of islands, told apart by the colour-blind (Okabe and Ito). */
const ISLANDS = ['#d55e00', '#0072b2', '#cc79a7', '#e69f00', '#56b4e9', '#009e73'] as const;

/**
 * Footprints on the sky in the colours of their exposures, numbered from 1 in tags of the pure colour; groups of exposures
 * that no overlap connects are outlined and named.
 */
export function drawMap(
  drawing: Drawing,
  box: Box,
  match: SkyMatch,
  view: MapView,
  colourOf: (exposure: number) => Rgb,
): void {
  const scale = mapScale(view, box);
  const paths = view.chips.map(({ exposure, plane }) => ({ exposure, d: pathOf(plane, scale) }));
  const groups = islands(match);
  groups.forEach((members, g) => {
    const inside = new Set(members);
    const d = paths.filter(({ exposure }) => inside.has(exposure)).map((path) => path.d);
    drawing.add(
      `<path d="${d.join('')}" fill="none" stroke="${islandColour(g)}" stroke-width="14" stroke-linejoin="round"/>`,
    );
  });
  // White below: where footprints are let through, they are mixed with each other and not with an island's outline.
  drawing.add(`<path d="${paths.map(({ d }) => d).join('')}" fill="#ffffff"/>`);
  const opacity = fillOpacity(match, view);
  for (const { exposure, d } of paths) {
    const fill = hex(colourOf(exposure));
    drawing.add(`<path d="${d}" fill="${fill}" fill-opacity="${opacity}" stroke="${INK}" stroke-width="1.2"/>`);
  }
  drawMapAxes(drawing, box, match, view, scale);
  const taken = drawNumbers(drawing, box, match, exposureCentres(match, view, scale), colourOf);
  groups.forEach((members, g) => drawIslandName(drawing, box, view, scale, members, g, taken));
}

/** Groups to be outlined: none where all exposures are connected or overlaps were not looked at. */
function islands({ solution }: SkyMatch): readonly (readonly number[])[] {
  const groups = solution?.groups ?? [];
  return groups.length > 1 ? groups : [];
}

function islandColour(group: number): string {
  return ISLANDS[group % ISLANDS.length];
}

function pathOf(plane: Float64Array, scale: MapScale): string {
  let d = '';
  for (let i = 0; i < plane.length; i += 2) {
    d += `${i === 0 ? 'M' : 'L'}${px(scale.x(plane[i]))} ${px(scale.y(plane[i + 1]))}`;
  }
  return `${d}Z`;
}

/** The deeper exposures lie on each other, the more has to show through. */
function fillOpacity({ exposures }: SkyMatch, { chips, xi, eta }: MapView): number {
  const covered = chips.reduce((sum, { plane }) => sum + polygonArea(plane), 0);
  const depth = Math.max(1, covered / ((xi[1] - xi[0]) * (eta[1] - eta[0])));
  return exposures.length === 1 ? 1 : Math.round(100 * Math.max(0.25, 0.75 / Math.sqrt(depth))) / 100;
}

function polygonArea(plane: Float64Array): number {
  let twice = 0;
  for (let i = 0; i < plane.length; i += 2) {
    const j = (i + 2) % plane.length;
    twice += plane[i] * plane[j + 1] - plane[j] * plane[i + 1];
  }
  return Math.abs(twice) / 2;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Mean of the corners and edge points of all chips of each exposure, pixels of the picture. */
function exposureCentres({ exposures }: SkyMatch, { chips }: MapView, scale: MapScale): Point[] {
  const sums = exposures.map(() => ({ x: 0, y: 0, n: 0 }));
  for (const { exposure, plane } of chips) {
    const sum = sums[exposure];
    for (let i = 0; i < plane.length; i += 2) {
      sum.x += scale.x(plane[i]);
      sum.y += scale.y(plane[i + 1]);
      sum.n++;
    }
  }
  return sums.map(({ x, y, n }) => ({ x: x / n, y: y / n }));
}

/** Share of the map that all numbers together may take: beyond it they are written smaller. */
const CROWDED = 0.2;

/** The numbers, near their centres, with a line to the centre where they had to move. Returns what they take up. */
function drawNumbers(
  drawing: Drawing,
  box: Box,
  { exposures }: SkyMatch,
  centres: readonly Point[],
  colourOf: (exposure: number) => Rgb,
): Box[] {
  const longest = textWidth(String(exposures.length), 1);
  const roomy = Math.sqrt((CROWDED * box.width * box.height) / (exposures.length * 1.5 * (longest + 0.6)));
  const size = Math.round(Math.min(20, Math.max(7, roomy)));
  const taken: Box[] = [];
  const places = centres.map(({ x, y }, exposure) => {
    const tag = { width: textWidth(String(exposure + 1), size) + 0.6 * size, height: 1.4 * size };
    const place = placeLabel(x, y, tag, taken, box);
    if (place !== undefined) taken.push(place);
    return place;
  });
  centres.forEach((centre, exposure) => drawLeader(drawing, centre, places[exposure], hex(colourOf(exposure))));
  places.forEach((place, exposure) => {
    if (place !== undefined) drawTag(drawing, place, String(exposure + 1), size, colourOf(exposure));
  });
  return taken;
}

function drawLeader(drawing: Drawing, { x, y }: Point, place: Box | undefined, colour: string): void {
  if (place !== undefined && boxesMeet({ left: x - 3, top: y - 3, width: 6, height: 6 }, place)) return;
  if (place !== undefined) {
    drawing.line(x, y, place.left + place.width / 2, place.top + place.height / 2, INK, 1);
  }
  drawing.add(`<circle cx="${px(x)}" cy="${px(y)}" r="4" fill="${colour}" stroke="${INK}"/>`);
}

function drawTag(drawing: Drawing, place: Box, text: string, size: number, colour: Rgb): void {
  const { left, top, width, height } = place;
  drawing.rectangle(
    place,
    `rx="${px(height / 2)}" fill="${hex(colour)}" stroke="#ffffff" stroke-width="${size > 12 ? 1.5 : 0.5}"`,
  );
  const style = { size, anchor: 'middle', colour: inkOn(colour) } as const;
  drawing.text(left + width / 2, top + height / 2 + 0.36 * size, text, style);
}

/** The name of an island above its middle, or as near as there is room. */
function drawIslandName(
  drawing: Drawing,
  box: Box,
  view: MapView,
  scale: MapScale,
  members: readonly number[],
  group: number,
  taken: Box[],
): void {
  const inside = new Set(members);
  const own = view.chips.filter(({ exposure }) => inside.has(exposure));
  const xi = rangeOf(axisValues(own, 0));
  const eta = rangeOf(axisValues(own, 1));
  const middle = scale.x((xi[0] + xi[1]) / 2);
  const text = `group ${group + 1}`;
  const size = { width: textWidth(text, 20, true) + 8, height: 26 };
  const place = placeLabel(middle, scale.y(eta[1]) - 24, size, taken, box);
  if (place === undefined) return;
  taken.push(place);
  drawing.rectangle(place, 'rx="4" fill="#ffffff" fill-opacity="0.85"');
  const style = { size: 20, anchor: 'middle', bold: true, colour: islandColour(group) } as const;
  drawing.text(place.left + place.width / 2, place.top + 20, text, style);
}
