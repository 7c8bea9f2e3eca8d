import { RxDrizzleError } from '../errors/index.js';

/** Caps on what a compressed input may become, against zip bombs. */
export interface ZipLimits {
  /** Bytes one file may inflate to. Default 16 GiB: the largest single FITS files in use. */
  readonly entryBytes: number;
  /** Bytes all FITS entries of one bundle may inflate to. Default 256 GiB. */
  readonly totalBytes: number;
  /** Inflated over compressed bytes. Default 200: real exposures stay below 20, an all-zero mask reaches 1000. */
  readonly ratio: number;
  /** The ratio is not judged below this many inflated bytes, so that small empty masks pass. Default 32 MiB. */
  readonly ratioFloor: number;
}

/** The caps that hold where the caller gives none. */
export const DEFAULT_ZIP_LIMITS: ZipLimits = {
  entryBytes: 16 * 2 ** 30,
  totalBytes: 256 * 2 ** 30,
  ratio: 200,
  ratioFloor: 32 * 2 ** 20,
};

/** The given caps, completed by the defaults. */
export function limitsOf(given: Partial<ZipLimits> | undefined): ZipLimits {
  return { ...DEFAULT_ZIP_LIMITS, ...given };
}

/**
 * Checks `inflated` bytes (declared, or counted so far) of a file of `compressed` bytes against the caps.
 * @throws RxDrizzleError FitsFormatError that names the file and the cap.
 */
export function checkInflation(name: string, inflated: number, compressed: number, limits: ZipLimits): void {
  if (inflated > limits.entryBytes) {
    throw tooLarge(name, `inflates to more than ${String(limits.entryBytes)} bytes (cap entryBytes)`);
  }
  if (inflated > limits.ratioFloor && inflated > limits.ratio * Math.max(compressed, 1)) {
    throw tooLarge(
      name,
      `inflates more than ${String(limits.ratio)} times (cap ratio): ${String(inflated)} bytes or more from ${String(compressed)}`,
    );
  }
}

/** Checks the sum over a bundle. @throws RxDrizzleError FitsFormatError that names the bundle and the cap. */
export function checkTotal(bundle: string, total: number, limits: ZipLimits): void {
  if (total > limits.totalBytes) {
    throw tooLarge(
      bundle,
      `its entries inflate to ${String(total)} bytes, more than ${String(limits.totalBytes)} (cap totalBytes)`,
    );
  }
}

function tooLarge(file: string, problem: string): RxDrizzleError {
  return new RxDrizzleError(
    'FitsFormatError',
    { file },
    problem,
    'this looks like a zip bomb; unpack it yourself if you trust it',
  );
}
