import type { PlaneRef } from '../fits/plane.js';
import type { BlockTable } from '../kernels/block-boxes.js';
import type { NodeField } from '../kernels/node-field.js';
import type { DropSettings, PixelMap } from '../kernels/types.js';
import type { MaskPlane } from '../masks/mask-plane.js';

/**
 * What one worker thread is told about one stage. It crosses by structured clone: plain objects and typed
 * arrays (over shared memory where they are large), file descriptors as numbers, which all threads of a
 * process share.
 */
export interface TileTask {
  /** Size of the output frame, pixels. */
  readonly frameNx: number;
  readonly frameNy: number;
  /** Side of a tile, output pixels. */
  readonly tileSize: number;
  /** Shared counters, laid out by {@link CONTROL}. */
  readonly control: SharedArrayBuffer;
  /** Chips in input order: the order of the sums, hence of the bytes. */
  readonly chips: readonly ChipTask[];
  readonly contextPlanes: number;
  /** ERR and DQ are made as well: the chips have `errors`, the sink has room. Absent = no. */
  readonly withErrors?: boolean;
  readonly finish: FinishSettings;
  readonly sink: FitsSink | MemorySink;
}

/** Int32 cells of `TileTask.control`. Bytes and pixels are counted in units of 1024, to stay in 31 bits. */
export const CONTROL = {
  nextTile: 0,
  cancel: 1,
  tilesDone: 2,
  kibPixels: 3,
  kibRead: 4,
  kibWritten: 5,
  cells: 8,
} as const;

/** How the sums become the product's pixels. */
export interface FinishSettings {
  /** Value where nothing good landed; null = INDEF: keep the value that was masked there. */
  readonly fillval: number | null;
  /** Value where nothing at all landed and fillval is INDEF. */
  readonly maskval: number;
  /** SCI is multiplied by this at the end (total exposure time for counts, 1/gain for native counts). */
  readonly sciFactor: number;
}

/** Planes of a FITS file under construction: byte offsets of their first pixels. */
export interface FitsSink {
  readonly kind: 'fits';
  /** For messages. */
  readonly path: string;
  readonly sci: FilePlane;
  readonly wht: FilePlane;
  readonly ctx: FilePlane | null;
  /** Absent: not wanted. */
  readonly err?: FilePlane | null;
  readonly dq?: FilePlane | null;
}

/** An image plane in a file: open descriptor, and the byte of its first pixel. */
export interface FilePlane {
  readonly fd: number;
  readonly offset: number;
}

/** Planes in shared memory, row-major; ctx is [planes][ny][nx]. */
export interface MemorySink {
  readonly kind: 'memory';
  readonly sci: Float32Array;
  readonly wht: Float32Array;
  readonly ctx: Int32Array | null;
  /** Absent: not wanted. */
  readonly err?: Float32Array | null;
  readonly dq?: Int32Array | null;
}

/** One chip, ready to be read and dropped. */
export interface ChipTask {
  /** `file.fits[SCI,1]`, for messages. */
  readonly label: string;
  readonly map: PixelMap;
  readonly blocks: BlockTable;
  readonly settings: DropSettings;
  /** Context plane and the bit within it, as an int32 with that bit set. */
  readonly contextPlane: number;
  readonly contextBit: number;
  readonly sci: PlaneRef;
  /** DQ plane, or null: every pixel good. */
  readonly dq: PlaneRef | null;
  /** Bits of DQ that mean bad: a pixel is good iff (dq & badBits) == 0. */
  readonly badBits: number;
  /** Where errors are made: the ERR plane, in units of the SCI plane, and the bits of DQ that go on into the product. */
  readonly errors?: { readonly plane: PlaneRef; readonly flags: number } | null;
  /** User's mask: 0 = bad. */
  readonly mask: PlaneRef | null;
  /** Pixels that earlier steps of the run call bad; absent = none. */
  readonly flags?: readonly MaskPlane[];
  readonly weighting: Weighting;
  /** Subtracted before anything else, in the units of the SCI plane. */
  readonly sky: number;
  /** Subtracted besides, pixel by pixel; absent or null = the sky is a constant. */
  readonly skyRise?: NodeField | null;
  /** Then multiplied: gain, 1/exposure time, s^2. */
  readonly factor: number;
}

/** Weight of a good pixel. */
export type Weighting =
  /** The same for all: exposure time times wt_scl. */
  | { readonly kind: 'constant'; readonly value: number }
  /** scale / ERR^2. ERR that is not positive and finite makes the pixel bad. */
  | { readonly kind: 'error'; readonly plane: PlaneRef; readonly scale: number }
  /** scale * map. A value that is negative or not finite makes the pixel bad. */
  | { readonly kind: 'map'; readonly plane: PlaneRef; readonly scale: number };

/** FITS data sums of SCI, WHT, CTX, ERR, DQ; 0 for a plane that is not made. */
export type DataSums = readonly [number, number, number, number, number];

/** What a worker did. */
export interface TileReport {
  readonly tiles: number;
  /** Input pixels dropped (with the halo, which is visited by more than one tile). */
  readonly pixels: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Per chip: pixels of positive weight that were visited (a pixel of the halo counts for each tile). */
  readonly good: readonly number[];
  /** Per chip: pixels that the masks call good but whose value or weight is not usable; counted likewise. */
  readonly unusable: readonly number[];
  /** Per chip: good pixels without a usable error, where errors are made; counted likewise. */
  readonly errorless: readonly number[];
  /** Partial FITS data sums of what this worker wrote. */
  readonly dataSums: DataSums;
  /** Output pixels of positive weight. */
  readonly covered: number;
}
