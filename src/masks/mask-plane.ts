import { readFully } from '../fits/positional-read.js';
import { writeFully } from '../fits/scratch-file.js';
import { bitMaskBytes, createBitMask, maskBytes, type BitMask } from './bit-mask.js';

/** Where a bit mask lies in a scratch file, rows as in {@link BitMask}. Plain data: it crosses to any thread of the process. */
export interface MaskPlane {
  readonly fd: number;
  /** Byte of the first row. */
  readonly offset: number;
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** For messages. */
  readonly label: string;
}

/** Writes rows [from, to) of a mask to the same rows of a plane of its size. @throws StorageError */
export function writeMaskRows(plane: MaskPlane, mask: BitMask, from: number, to: number): void {
  writeFully(plane.fd, rowBytes(mask, from, to), plane.offset + bitMaskBytes(mask.nx, from), plane.label);
}

/** The whole mask. @throws StorageError */
export function readMask(plane: MaskPlane): BitMask {
  const mask = createBitMask(plane.nx, plane.ny);
  readFully(plane.fd, maskBytes(mask), plane.offset, plane.label);
  return mask;
}

function rowBytes(mask: BitMask, from: number, to: number): Uint8Array {
  return maskBytes(mask).subarray(bitMaskBytes(mask.nx, from), bitMaskBytes(mask.nx, to));
}
