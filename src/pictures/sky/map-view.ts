import type { SkyMatch } from '../../sky/match/sky-match.js';
import { chipOutline } from '../../sky/footprints/index.js';
import type { Box } from './drawing.js';
import { rangeOf } from './axis.js';
import { skyPlane } from './sky-plane.js';
import type { SkyPlane } from './sky-plane.js';

/** An outline of a chip on the map. */
export interface ChipPath {
  readonly exposure: number;
  /** x, y, x, y, ...; radians on the plane, not closed. */
  readonly plane: Float64Array;
}

/** What a map shows, before it has a size. */
export interface MapView {
  readonly plane: SkyPlane;
  readonly chips: readonly ChipPath[];
  /** Ranges on the plane with a margin, radians. */
  readonly xi: readonly [number, number];
  readonly eta: readonly [number, number];
}

/** Pixels that an edge may be off: nothing that a picture shows. */
const CHORD = 2;

/** Share of the larger side that is left free on every side. */
const MARGIN = 0.06;

/** The footprints of all chips on one plane. */
export function mapView({ chips, exposures }: SkyMatch): MapView {
  const outlines = chips.map(({ exposure, chip }) => {
    const { label, wcs, nx, ny } = exposures[exposure].chips[chip];
    return chipOutline({ label, wcs, nx, ny, exposure }, CHORD);
  });
  const plane = skyPlane(outlines);
  const paths = outlines.map((outline, i) => ({ exposure: chips[i].exposure, plane: projected(outline, plane) }));
  const xi = rangeOf(axisValues(paths, 0));
  const eta = rangeOf(axisValues(paths, 1));
  const margin = MARGIN * Math.max(xi[1] - xi[0], eta[1] - eta[0]);
  const wider = ([low, high]: readonly [number, number]): [number, number] => [low - margin, high + margin];
  return { plane, chips: paths, xi: wider(xi), eta: wider(eta) };
}

/** Height of a map of this width, pixels, within limits. */
export function mapHeight({ xi, eta }: MapView, width: number, [least, most]: readonly [number, number]): number {
  const height = (width * (eta[1] - eta[0])) / (xi[1] - xi[0]);
  return Math.round(Math.min(most, Math.max(least, height)));
}

/** Pixels of positions on the plane, east to the left. */
export interface MapScale {
  /** Pixels in a radian. */
  readonly scale: number;
  readonly x: (xi: number) => number;
  readonly y: (eta: number) => number;
  readonly xi: (x: number) => number;
  readonly eta: (y: number) => number;
}

/** The largest scale that fits a view into a box, centred. */
export function mapScale({ xi, eta }: MapView, { left, top, width, height }: Box): MapScale {
  const scale = Math.min(width / (xi[1] - xi[0]), height / (eta[1] - eta[0]));
  const x0 = left + width / 2 + (scale * (xi[0] + xi[1])) / 2;
  const y0 = top + height / 2 + (scale * (eta[0] + eta[1])) / 2;
  return {
    scale,
    x: (value) => x0 - scale * value,
    y: (value) => y0 - scale * value,
    xi: (x) => (x0 - x) / scale,
    eta: (y) => (y0 - y) / scale,
  };
}

function projected(outline: Float64Array, plane: SkyPlane): Float64Array {
  const points = new Float64Array((outline.length / 3) * 2);
  const out = new Float64Array(2);
  for (let k = 0; k < points.length / 2; k++) {
    plane.project(outline, 3 * k, out);
    points.set(out, 2 * k);
  }
  return points;
}

/** All positions along one axis of the plane: 0 xi, 1 eta. */
export function* axisValues(paths: readonly ChipPath[], axis: 0 | 1): Generator<number> {
  for (const { plane } of paths) for (let i = axis; i < plane.length; i += 2) yield plane[i];
}
