import { fillCompat } from './fill-compat.js';
import { fillPolygon } from './fill-polygon.js';
import { uniteRuns, type PixelRuns } from './pixel-runs.js';

/** A set of pixels as the polygons that it is filled from: a few kilobytes where its runs take tens. */
export interface PixelPolygons {
  /** Which pixels lie in a polygon: by their centres (`fillPolygon`), or as the reference has it (`fillCompat`). */
  readonly rule: 'centres' | 'reference';
  /** The set is what they cover together. Each is all x, then all y of its vertices; 0-based pixels, not closed. */
  readonly polygons: readonly Float64Array[];
}

/**
 * A set of pixels of a chip: polygons, or runs (triples of y, first x, x behind the last; 0-based, rows ascending, runs of
 * a row disjoint). Plain data that can be sent to a thread.
 */
export type PixelRegion = PixelPolygons | Int32Array;

/** The runs of a region of an nx by ny chip. */
export function regionRuns(region: PixelRegion, nx: number, ny: number): Int32Array {
  if (region instanceof Int32Array) return region;
  if (region.polygons.length === 1) return filled(region, region.polygons[0], nx, ny).runs;
  return uniteRuns(region.polygons.map((polygon) => filled(region, polygon, nx, ny))).runs;
}

function filled({ rule }: PixelPolygons, polygon: Float64Array, nx: number, ny: number): PixelRuns {
  const n = polygon.length / 2;
  const x = polygon.subarray(0, n);
  const y = polygon.subarray(n);
  return rule === 'centres' ? fillPolygon(x, y, n, nx, ny) : fillCompat(x, y, nx, ny);
}

/** What some regions of one chip cover together. */
export function uniteRegions(regions: readonly PixelRegion[], nx: number, ny: number): PixelRegion {
  if (regions.length === 1) return regions[0];
  const polygons = regions.flatMap((region) => (region instanceof Int32Array ? [] : [region]));
  const rule = polygons.length > 0 ? polygons[0].rule : 'centres';
  if (polygons.length === regions.length && polygons.every((region) => region.rule === rule)) {
    return { rule, polygons: polygons.flatMap((region) => region.polygons) };
  }
  return uniteRuns(regions.map((region) => ({ runs: regionRuns(region, nx, ny) }))).runs;
}

/** True when the region has a pixel on the chip. Looks at the middle row of a polygon before it fills all of it. */
export function holdsPixel(region: PixelRegion, nx: number, ny: number): boolean {
  if (region instanceof Int32Array) return region.length > 0;
  if (region.rule === 'reference') return regionRuns(region, nx, ny).length > 0;
  return region.polygons.some((polygon) => {
    const n = polygon.length / 2;
    const y = polygon.subarray(n);
    const row = Math.round((y.reduce((a, b) => Math.min(a, b)) + y.reduce((a, b) => Math.max(a, b))) / 2);
    const middle = fillPolygon(
      polygon,
      y.map((value) => value - row),
      n,
      nx,
      1,
    );
    return middle.pixels > 0 || filled(region, polygon, nx, ny).pixels > 0;
  });
}

/** What an object and a typed array take beside their numbers, bytes. */
const OVERHEAD = 256;

/** Bytes that a region takes in memory. */
export function regionBytes(region: PixelRegion): number {
  if (region instanceof Int32Array) return region.byteLength + OVERHEAD;
  return region.polygons.reduce((sum, { byteLength }) => sum + byteLength + OVERHEAD, OVERHEAD);
}
