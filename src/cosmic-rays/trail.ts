import { flagPixel, isFlagged, type BitMask } from '../masks/bit-mask.js';

/** A straight band across a chip: what a satellite or an aeroplane leaves. Plain data. */
export interface Trail {
  /** A point on its middle, 0-based pixels, and its direction, of length 1. */
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  /** Pixels to either side of the middle that belong to it. */
  readonly halfWidth: number;
}

/** True within `more` pixels of a trail. */
export function isInTrail({ x: x0, y: y0, dx, dy, halfWidth }: Trail, x: number, y: number, more: number): boolean {
  return Math.abs((x - x0) * dy - (y - y0) * dx) <= halfWidth + more;
}

/** Flags rows [from, to) of a chip where a trail is; returns how many pixels were not flagged before. */
export function flagTrails(trails: readonly Trail[], from: number, to: number, mask: BitMask): number {
  let flagged = 0;
  for (const trail of trails) for (let y = from; y < to; y++) flagged += flagRow(trail, y, mask);
  return flagged;
}

function flagRow({ x: x0, y: y0, dx, dy, halfWidth }: Trail, y: number, mask: BitMask): number {
  const { nx } = mask;
  // |(x - x0) dy - (y - y0) dx| <= halfWidth
  const middle = dy === 0 ? 0 : x0 + ((y - y0) * dx) / dy;
  const reach = dy === 0 ? (Math.abs((y - y0) * dx) <= halfWidth ? Infinity : -1) : halfWidth / Math.abs(dy);
  const first = Math.max(0, Math.ceil(middle - reach));
  const last = Math.min(nx - 1, Math.floor(middle + reach));
  let flagged = 0;
  for (let x = first; x <= last; x++) {
    if (isFlagged(mask, x, y)) continue;
    flagPixel(mask, x, y);
    flagged++;
  }
  return flagged;
}
