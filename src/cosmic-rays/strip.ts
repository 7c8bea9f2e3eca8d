/**
 * Some whole rows of a chip with all that the test reads, native units, row-major. Of the rows asked for, those within the
 * `cosmicRayHalo` that the chip has must be there.
 */
export interface ChipStrip {
  /** Size of the chip, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** First row of the arrays, 0-based, and their number of rows. */
  readonly first: number;
  readonly rows: number;
  readonly sci: Float32Array;
  /** The median as this chip would have seen it, sky included; NaN where there is no median. */
  readonly blot: Float32Array;
}

/** Working memory of one thread for strips of up to the size it was made for. */
export interface StripScratch {
  /** A byte a pixel: what classifying it found, bits of {@link LEVEL}. */
  readonly levels: Uint8Array;
  /** The pixels whose level is not 0, in raster order, and how many they are: few, so that only classifying looks at all pixels. */
  readonly hits: Int32Array;
  hitCount: number;
  /** A byte a pixel: 1 = known to be bad; 1 = detected; {@link FLAG} after growth. */
  readonly bad: Uint8Array;
  readonly found: Uint8Array;
  readonly grown: Uint8Array;
}

/** What is known of a pixel before its neighbours are asked. */
export const LEVEL = {
  /** Beyond the limit of the second pass. */
  second: 1,
  /** Beyond the limit of the first pass. */
  first: 2,
  /** So far beyond the first that it needs no support of a neighbour. */
  strong: 4,
  /** A detection of the first pass, settled. */
  seed: 8,
  /** Beyond the first pass of the classic test, without the protection of stars. */
  classic: 16,
} as const;

/** What a pixel is flagged as: detected or about a detection, or of a charge-transfer tail. */
export const FLAG = { box: 1, tail: 2 } as const;

/** Makes the memory for strips of nx x rows pixels, halo included. */
export function createStripScratch(nx: number, rows: number): StripScratch {
  const bytes = (): Uint8Array => new Uint8Array(nx * rows);
  return {
    levels: bytes(),
    hits: new Int32Array(nx * rows),
    hitCount: 0,
    bad: bytes(),
    found: bytes(),
    grown: bytes(),
  };
}

/** Bytes that {@link createStripScratch} allocates. The strip itself, 8 bytes a pixel, is not in them. */
export function stripScratchBytes(nx: number, rows: number): number {
  return 8 * nx * rows;
}
