import { FitsFile } from '../fits/fits-file.js';
import { imagePlane } from '../fits/plane.js';
import type { OpenPlane, PlaneRef } from '../fits/plane.js';
import { stopIfCancelled } from './cancelled.js';
import type { Chip, Exposure, ImageRef } from './exposure.js';

/** The planes of one chip, readable from any thread until they are closed. */
export interface ChipPixels {
  readonly sci: PlaneRef;
  readonly err: PlaneRef | null;
  readonly dq: PlaneRef | null;
  /** Mask and inverse-variance map of the user. */
  readonly mask: PlaneRef | null;
  readonly skyMask: PlaneRef | null;
  readonly ivm: PlaneRef | null;
}

/** The open planes of an exposure, in the order of its chips. */
export interface ExposurePixels {
  readonly chips: readonly ChipPixels[];
  close(): void;
}

/** Options of {@link openPixels}. */
export interface OpenPixelsOptions {
  /** Folder for unpacked copies of compressed images. Default: the system's temporary folder. */
  readonly scratchDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** False leaves ERR and inverse-variance maps closed: their planes are null. Default true. */
  readonly weights?: boolean;
}

/**
 * Opens the planes of an exposure for one pass over its pixels. Its file is opened once, and so is each file of
 * masks and inverse-variance maps. Compressed images are unpacked into `scratchDir`.
 * @throws StorageError, FitsFormatError, CancelledError; nothing stays open then
 */
export async function openPixels(exposure: Exposure, options: OpenPixelsOptions = {}): Promise<ExposurePixels> {
  const planes = new PlaneOpener(options);
  try {
    const chips: ChipPixels[] = [];
    for (const chip of exposure.chips) {
      stopIfCancelled(options.signal);
      chips.push(await chipPixels(exposure.file, chip, planes, options.weights ?? true));
    }
    return {
      chips,
      close: () => {
        planes.close();
      },
    };
  } catch (error) {
    planes.close();
    throw error;
  }
}

async function chipPixels(file: string, chip: Chip, planes: PlaneOpener, weights: boolean): Promise<ChipPixels> {
  const own = (hduIndex: number | null): Promise<PlaneRef | null> =>
    planes.open(hduIndex === null ? null : { file, hduIndex });
  return {
    sci: await planes.require({ file, hduIndex: chip.planes.sci }),
    err: weights ? await own(chip.planes.err) : null,
    dq: await own(chip.planes.dq),
    mask: await planes.open(chip.mask),
    skyMask: await planes.open(chip.skyMask ?? null),
    ivm: weights ? await planes.open(chip.ivm) : null,
  };
}

/** Opens each file once and remembers what to close. */
class PlaneOpener {
  readonly #files = new Map<string, FitsFile>();
  readonly #planes: OpenPlane[] = [];
  readonly #options: { readonly scratchDir?: string; readonly signal?: AbortSignal };

  constructor({ scratchDir, signal }: OpenPixelsOptions) {
    this.#options = {
      ...(scratchDir === undefined ? {} : { scratchDir }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  async open(ref: ImageRef | null): Promise<PlaneRef | null> {
    return ref === null ? null : this.require(ref);
  }

  async require({ file, hduIndex }: ImageRef): Promise<PlaneRef> {
    const opened = this.#files.get(file) ?? (await FitsFile.open(file, this.#options));
    this.#files.set(file, opened);
    const plane = await imagePlane(opened, opened.hdu(hduIndex), this.#options);
    this.#planes.push(plane);
    return plane;
  }

  close(): void {
    for (const plane of this.#planes.splice(0)) plane.release();
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }
}
