import type { HeaderView } from '../fits/header-view.js';
import type { OutputFrame } from './frame.js';
import { frameWcs } from './frame.js';
import type { CelestialWcs } from './pixel-sky-chain.js';
import { separation, skyVector } from './sphere.js';

/** A chip as an area on the sky. */
export interface ChipArea {
  readonly wcs: CelestialWcs;
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Any name shared by the chips of one exposure; `stretcher` takes them out together. */
  readonly exposure?: string;
}

/** A chip that can be the reference of a default frame. */
export interface FrameChip extends ChipArea {
  /** Header of the image: IDCV2REF, IDCV3REF, IDCTHETA, and PA_V3, INSTRUME, DETECTOR where it has them. */
  readonly header: HeaderView;
  /**
   * Primary header: HST keeps PA_V3, INSTRUME and DETECTOR there, and without them the frame's orientation would come
   * from the CD matrix instead of the telescope. Undefined only where there is none.
   */
  readonly primary: HeaderView | undefined;
}

/** A position on the sky, degrees. */
export type SkyPoint = readonly [number, number];

/**
 * Sky positions of the four corner pixel CENTRES (1,1), (1,ny), (nx,ny), (nx,1), with full distortion.
 * NaN where a corner has no sky.
 */
export function footprint(wcs: CelestialWcs, nx: number, ny: number): SkyPoint[] {
  return skyOf(wcs, [
    [1, 1],
    [1, ny],
    [nx, ny],
    [nx, 1],
  ]);
}

/**
 * Sky positions along the outer border of the chip (the outer edges of its pixels, 0.5 to n + 0.5), in the order of
 * {@link footprint}, `perEdge` points an edge. NaN where there is no sky.
 */
export function edgeFootprint(wcs: CelestialWcs, nx: number, ny: number, perEdge = 16): SkyPoint[] {
  return skyOf(wcs, borderPixels(nx, ny, perEdge));
}

function borderPixels(nx: number, ny: number, perEdge: number): [number, number][] {
  const corners = [
    [0.5, 0.5],
    [0.5, ny + 0.5],
    [nx + 0.5, ny + 0.5],
    [nx + 0.5, 0.5],
  ];
  return corners.flatMap(([x, y], k) => {
    const [x2, y2] = corners[(k + 1) % 4];
    return Array.from({ length: perEdge }, (_, i): [number, number] => {
      const t = i / perEdge;
      return [x + (x2 - x) * t, y + (y2 - y) * t];
    });
  });
}

function skyOf(wcs: CelestialWcs, pixels: readonly (readonly [number, number])[]): SkyPoint[] {
  const out = new Float64Array(2);
  return pixels.map(([x, y]) => {
    wcs.pixelToSky(x, y, out);
    return [out[0], out[1]];
  });
}

/** A rectangle of pixels, 0-based, [x0, x1) x [y0, y1). */
export interface PixelBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * The part of the frame that a chip touches, as the box around it, or null when they do not overlap.
 * The chip's sampled border is cut to the frame, so a chip that only passes a corner does not count.
 */
export function frameOverlap(chip: ChipArea, frame: OutputFrame): PixelBox | null {
  const output = frameWcs(frame);
  const polygon = borderInFrame(chip, output);
  if (polygon === undefined) return insideOut(chip, output, frame);
  const cut = clipToFrame(polygon, frame);
  if (cut.length < 3 || area(cut) === 0) return null;
  const xs = cut.map(([x]) => x);
  const ys = cut.map(([, y]) => y);
  return {
    x0: Math.max(0, Math.floor(Math.min(...xs) + 0.5)),
    y0: Math.max(0, Math.floor(Math.min(...ys) + 0.5)),
    x1: Math.min(frame.nx, Math.ceil(Math.max(...xs) + 0.5)),
    y1: Math.min(frame.ny, Math.ceil(Math.max(...ys) + 0.5)),
  };
}

/** Does any part of the chip fall on the frame? */
export function overlaps(chip: ChipArea, frame: OutputFrame): boolean {
  return frameOverlap(chip, frame) !== null;
}

type Polygon = readonly (readonly [number, number])[];

/** The chip's border in 0-based frame pixels; undefined when a part of it lies beyond the frame's horizon. */
function borderInFrame(chip: ChipArea, output: CelestialWcs): Polygon | undefined {
  const out = new Float64Array(2);
  const polygon: [number, number][] = [];
  for (const [lon, lat] of edgeFootprint(chip.wcs, chip.nx, chip.ny)) {
    if (!output.skyToPixelLinear(lon, lat, out)) return undefined;
    polygon.push([out[0] - 1, out[1] - 1]);
  }
  return polygon;
}

/** For chips that reach beyond the horizon of the frame: does the chip contain the frame's centre or a corner? */
function insideOut(chip: ChipArea, output: CelestialWcs, frame: OutputFrame): PixelBox | null {
  const out = new Float64Array(2);
  const { nx, ny } = frame;
  const points = [
    [nx / 2, ny / 2],
    [1, 1],
    [1, ny],
    [nx, ny],
    [nx, 1],
  ];
  const hit = points.some(([x, y]) => {
    output.pixelToSky(x, y, out);
    if (!chip.wcs.skyToPixel(out[0], out[1], out)) return false;
    return out[0] >= 0.5 && out[0] <= chip.nx + 0.5 && out[1] >= 0.5 && out[1] <= chip.ny + 0.5;
  });
  return hit ? { x0: 0, y0: 0, x1: nx, y1: ny } : null;
}

/** Sutherland-Hodgman against the outer edges of the frame. */
function clipToFrame(polygon: Polygon, frame: OutputFrame): Polygon {
  const sides: [0 | 1, number, 1 | -1][] = [
    [0, -0.5, 1],
    [0, frame.nx - 0.5, -1],
    [1, -0.5, 1],
    [1, frame.ny - 0.5, -1],
  ];
  return sides.reduce<Polygon>((points, [axis, limit, sign]) => clipSide(points, axis, limit, sign), polygon);
}

function clipSide(points: Polygon, axis: 0 | 1, limit: number, sign: 1 | -1): Polygon {
  const kept: [number, number][] = [];
  points.forEach((b, i) => {
    const a = points[(i + points.length - 1) % points.length];
    const da = (a[axis] - limit) * sign;
    const db = (b[axis] - limit) * sign;
    if (da >= 0 !== db >= 0) {
      const t = da / (da - db);
      kept.push([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]);
    }
    if (db >= 0) kept.push([b[0], b[1]]);
  });
  return kept;
}

function area(polygon: Polygon): number {
  return Math.abs(
    polygon.reduce((sum, [x, y], i) => {
      const [x2, y2] = polygon[(i + 1) % polygon.length];
      return sum + x * y2 - x2 * y;
    }, 0) / 2,
  );
}

/**
 * Index of the chip whose removal shrinks the frame's area the most (with all chips of the same `exposure`, when
 * that is given): the one to name when a frame is refused as too large. -1 without chips.
 */
export function stretcher(chips: readonly ChipArea[], frame: OutputFrame): number {
  if (chips.length === 0) return -1;
  const corners = chips.map((chip) => footprint(chip.wcs, chip.nx, chip.ny));
  const group = chips.map((chip, i) => chip.exposure ?? `#${String(i)}`);
  const output = frameWcs(frame);
  const boxes = corners.map((points) => boxInPlane(points, output));
  if (boxes.some((box) => box === undefined)) return farthest(corners);
  let best = 0;
  let bestArea = Infinity;
  for (const name of new Set(group)) {
    const rest = boxes.filter((_, i) => group[i] !== name).filter((box) => box !== undefined);
    const size = rest.length === 0 ? 0 : unionArea(rest);
    if (size < bestArea) {
      bestArea = size;
      best = group.indexOf(name);
    }
  }
  return best;
}

type Box = readonly [number, number, number, number];

function boxInPlane(points: readonly SkyPoint[], output: CelestialWcs): Box | undefined {
  const out = new Float64Array(2);
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  for (const [lon, lat] of points) {
    if (!output.skyToPixelLinear(lon, lat, out)) return undefined;
    box[0] = Math.min(box[0], out[0]);
    box[1] = Math.min(box[1], out[1]);
    box[2] = Math.max(box[2], out[0]);
    box[3] = Math.max(box[3], out[1]);
  }
  return box;
}

function unionArea(boxes: readonly Box[]): number {
  const all = boxes.reduce(
    (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])] as const,
  );
  return (all[2] - all[0]) * (all[3] - all[1]);
}

/** The chip farthest from the median direction: for footprints that do not fit on one tangent plane. */
function farthest(corners: readonly (readonly SkyPoint[])[]): number {
  const vectors = corners.map(([first]) => {
    const v = new Float64Array(3);
    skyVector(first[0], first[1], v);
    return v;
  });
  const median = [0, 1, 2].map((k) => vectors.map((v) => v[k]).sort((a, b) => a - b)[vectors.length >> 1]);
  const distance = vectors.map((v) => (Number.isNaN(v[0]) ? Infinity : separation(v, median)));
  return distance.indexOf(Math.max(...distance));
}
