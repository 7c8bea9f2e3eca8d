import { RxDrizzleError } from '../errors/index.js';
import { readFully } from '../fits/positional-read.js';
import { writeFully } from '../fits/scratch-file.js';
import { bitMaskBytes, maskBytes, type BitMask } from './bit-mask.js';
import { MaskMemory } from './mask-memory.js';

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

/** The whole mask, with `memory` in the place of the one before. @throws StorageError */
export function readMask(plane: MaskPlane, memory = new MaskMemory()): BitMask {
  const mask = memory.empty(plane.nx, plane.ny);
  readMaskBytes(plane, 0, maskBytes(mask));
  return mask;
}

/** Fills `bytes` with rows of a mask from `row` on. @throws StorageError, also when the file ends before */
export function readMaskBytes(plane: MaskPlane, row: number, bytes: Uint8Array): void {
  const got = readFully(plane.fd, bytes, plane.offset + bitMaskBytes(plane.nx, row), plane.label);
  if (got < bytes.byteLength) {
    throw new RxDrizzleError(
      'StorageError',
      { file: plane.label },
      `the mask in the work directory ends after ${String(got)} of ${String(bytes.byteLength)} bytes, from its row ${String(row)} on`,
      'leave the files of the work directory alone while a run is under way',
    );
  }
}

function rowBytes(mask: BitMask, from: number, to: number): Uint8Array {
  return maskBytes(mask).subarray(bitMaskBytes(mask.nx, from), bitMaskBytes(mask.nx, to));
}
