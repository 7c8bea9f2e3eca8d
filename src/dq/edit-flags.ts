import type { BitMask } from '../masks/bit-mask.js';
import type { StoredFlags } from './stored-flags.js';

/** A change of the flags of a plane: first `clear`, then `set` where the mask flags. */
export interface FlagEdit {
  /** Bits to be cleared, as a signed 32-bit integer; those that the plane has no room for do not matter. */
  readonly clear: number;
  /** Bits to be set. */
  readonly set: number;
  /** Where; null = nowhere. */
  readonly mask: BitMask | null;
}

/**
 * Edits stored flags (big-endian) in place.
 * @param bytes - whole pixels, starting at a multiple of 4 of its memory
 * @param first - number of the first of them in the plane
 * @returns the number of pixels that changed
 */
export function editStoredFlags(bytes: Buffer, stored: StoredFlags, edit: FlagEdit, first: number): number {
  const { buffer, byteOffset, byteLength } = bytes;
  if (stored.bytesPerPixel === 1) return editFlags(bytes, stored, edit, first);
  if (stored.bytesPerPixel === 2) {
    bytes.swap16();
    const changed = editFlags(new Uint16Array(buffer, byteOffset, byteLength / 2), stored, edit, first);
    bytes.swap16();
    return changed;
  }
  bytes.swap32();
  const changed = editFlags(new Uint32Array(buffer, byteOffset, byteLength / 4), stored, edit, first);
  bytes.swap32();
  return changed;
}

type FlagArray = Uint8Array | Uint16Array | Uint32Array;

function editFlags(values: FlagArray, { flip, nx, ny }: StoredFlags, edit: FlagEdit, first: number): number {
  const { clear, set, mask } = edit;
  const keep = ~clear;
  let changed = 0;
  for (let done = 0; done < values.length;) {
    const x = (first + done) % nx;
    const y = Math.floor((first + done) / nx) % ny;
    const n = Math.min(nx - x, values.length - done);
    changed += editRow(values.subarray(done, done + n), flip, keep, set, mask, x, y);
    done += n;
  }
  return changed;
}

function editRow(
  values: FlagArray,
  flip: number,
  keep: number,
  set: number,
  mask: BitMask | null,
  x0: number,
  y: number,
): number {
  const bits = mask === null ? NO_BITS : mask.bits;
  const row = mask === null ? 0 : y * mask.rowWords;
  let changed = 0;
  for (let i = 0; i < values.length; i++) {
    const x = x0 + i;
    const flagged = mask === null ? 0 : (bits[row + (x >>> 5)] >>> (x & 31)) & 1;
    const before = values[i];
    values[i] = (((before ^ flip) & keep) | (set & -flagged)) ^ flip;
    if (values[i] !== before) changed++;
  }
  return changed;
}

const NO_BITS = new Uint32Array(0);
