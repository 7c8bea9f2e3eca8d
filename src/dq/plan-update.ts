import { dirname } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import { fileState, requireWritable } from '../fits/file-state.js';
import type { FileState } from '../fits/file-state.js';
import { requireFreeSpace } from '../fits/free-space.js';
import type { Hdu } from '../fits/hdu.js';
import { readFully } from '../fits/positional-read.js';
import type { FlagEdit } from './edit-flags.js';
import { editStoredFlags } from './edit-flags.js';
import { storedFlags } from './stored-flags.js';
import type { StoredFlags } from './stored-flags.js';

/** A change of one plane of a file. */
export interface PlaneEdit extends FlagEdit {
  /** HDU of the plane. */
  readonly hduIndex: number;
}

/** A checked change of one plane. */
export interface PlannedPlane extends PlaneEdit {
  /** `file.fits[DQ,1]`. */
  readonly label: string;
  readonly stored: StoredFlags;
  /** Pixels whose flags will change. */
  readonly changed: number;
}

/** A checked change of one file that was not made yet: carried out by `commitDqUpdates`. */
export interface DqUpdate {
  /** As the user named it. */
  readonly file: string;
  readonly planes: readonly PlannedPlane[];
  /** The file as it was when it was checked. */
  readonly state: FileState;
}

/**
 * Checks that flags of a file can be changed, counts the pixels, and changes nothing. Planes that are not named keep their
 * flags.
 * @throws StorageError (compressed file or zip entry, write-protected file or folder, disk too full), ExposureError (no such
 * extension, no flags), UsageError (a plane named twice, a mask of another size), FitsFormatError
 */
export async function planDqUpdate(name: string, edits: readonly PlaneEdit[]): Promise<DqUpdate> {
  const file = await FitsFile.open(name);
  try {
    requirePlain(file);
    const state = fileState(file.name, file.source.fd);
    requireDistinct(file, edits);
    const planes = planPlanes(file, edits);
    if (planes.some(({ changed }) => changed > 0)) {
      requireWritable(file.name, state.path, true);
      await requireFreeSpace(file.name, dirname(state.path), file.source.size);
    }
    return Object.freeze({ file: file.name, planes, state });
  } finally {
    file.close();
  }
}

/**
 * Checks, without a look at pixels, that flags of a file can be changed whatever the masks will be.
 * @param edits - masks that are still to be made: empty ones of their size
 * @throws as planDqUpdate
 */
export async function checkDqUpdate(name: string, edits: readonly PlaneEdit[]): Promise<void> {
  if (edits.length === 0) return;
  const file = await FitsFile.open(name);
  try {
    requirePlain(file);
    requireDistinct(file, edits);
    for (const edit of edits) storedPlane(file, edit);
    const { path } = fileState(file.name, file.source.fd);
    requireWritable(file.name, path, true);
    await requireFreeSpace(file.name, dirname(path), file.source.size);
  } finally {
    file.close();
  }
}

/**
 * Checks changes of planes of an open file against what is stored there, and counts the pixels.
 * @throws ExposureError (no such extension, no flags), UsageError (a mask of another size)
 */
export function planPlanes(file: FitsFile, edits: readonly PlaneEdit[]): PlannedPlane[] {
  return edits.map((edit) => planPlane(file, edit));
}

function planPlane(file: FitsFile, edit: PlaneEdit): PlannedPlane {
  const hdu = file.hdu(edit.hduIndex);
  const stored = storedPlane(file, edit);
  return Object.freeze({ ...edit, label: hdu.label, stored, changed: countChanges(file, hdu, stored, edit) });
}

function storedPlane(file: FitsFile, edit: PlaneEdit): StoredFlags {
  const hdu = file.hdu(edit.hduIndex);
  const stored = storedFlags(hdu);
  requireSameSize(hdu, stored, edit);
  requireRoomForBits(hdu, stored, edit);
  return stored;
}

/** A multiple of the size of a pixel. */
const CHUNK = 1 << 20;

function countChanges(file: FitsFile, hdu: Hdu, stored: StoredFlags, edit: PlaneEdit): number {
  const buffer = Buffer.alloc(Math.min(CHUNK, hdu.dataBytes));
  let changed = 0;
  for (let done = 0; done < hdu.dataBytes; done += CHUNK) {
    const chunk = buffer.subarray(0, Math.min(CHUNK, hdu.dataBytes - done));
    readFully(file.source.fd, chunk, file.source.offset + hdu.dataOffset + done, file.name);
    changed += editStoredFlags(chunk, stored, edit, done / stored.bytesPerPixel);
  }
  return changed;
}

function requireSameSize(hdu: Hdu, { nx, ny }: StoredFlags, { mask }: PlaneEdit): void {
  if (mask === null || (mask.nx === nx && mask.ny === ny)) return;
  throw new RxDrizzleError(
    'UsageError',
    { file: hdu.label },
    `the mask has ${String(mask.nx)} x ${String(mask.ny)} pixels, the plane ${String(nx)} x ${String(ny)}; nothing was changed`,
    'give a mask of the size of the chip',
  );
}

function requireRoomForBits(hdu: Hdu, { bytesPerPixel }: StoredFlags, { set, mask }: PlaneEdit): void {
  if (mask === null || set >>> 0 < 2 ** (8 * bytesPerPixel)) return;
  throw new RxDrizzleError(
    'ExposureError',
    { file: hdu.label },
    `flag ${String(set >>> 0)} does not fit into pixels of ${String(8 * bytesPerPixel)} bits; nothing was changed`,
    'choose a smaller crbit',
  );
}

function requireDistinct(file: FitsFile, edits: readonly PlaneEdit[]): void {
  const seen = new Set<number>();
  for (const { hduIndex } of edits) {
    if (!seen.has(hduIndex)) seen.add(hduIndex);
    else throw namedTwice(file.name, hduIndex);
  }
}

/** The error for a plane that two edits name. */
export function namedTwice(file: string, hduIndex: number): RxDrizzleError {
  const place = { file, extension: String(hduIndex) };
  return new RxDrizzleError('UsageError', place, 'is named twice; nothing was changed', 'name each plane once');
}

function requirePlain(file: FitsFile): void {
  if (!file.source.scratch) return;
  throw new RxDrizzleError(
    'StorageError',
    { file: file.name },
    'the flags of compressed files and zip entries cannot be changed; nothing was changed',
    'unpack it and name the unpacked file',
  );
}
