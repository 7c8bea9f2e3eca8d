import { isRxDrizzleError, RxDrizzleError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';
import type { ImageChoice, InputSpec } from '../inputs/input-spec.js';
import { holdsImage, selectHdus } from '../inputs/select-hdus.js';
import type { ImageRef } from './exposure.js';
import { requireShape } from './image-shape.js';
import type { Shape } from './image-shape.js';

/** What a companion image is looked up by: the chip it belongs to. */
export interface CompanionTarget {
  readonly label: string;
  readonly extver: number;
  readonly shape: Shape;
  /** Place among the science extensions that the user names, before `group` leaves some out; from 0. */
  readonly place: number;
}

/** How the files of companions are opened. */
export interface CompanionOptions {
  readonly scratchDir?: string;
  readonly signal?: AbortSignal;
}

/**
 * The user's masks by chip. The i-th image of the list belongs to the i-th science extension; a file may bring several
 * images, which fill consecutive positions; a file without extensions brings its primary image, or else all
 * its images in order.
 * @param chips - those in use
 * @param places - number of science extensions, those that `group` leaves out as well
 * @throws ExposureError for masks of another shape; UsageError for more masks than places, or a mask that is not there
 */
export async function maskRefs(
  { file: exposure, masks = [] }: Pick<InputSpec, 'file' | 'masks'>,
  chips: readonly CompanionTarget[],
  places: number,
  options: CompanionOptions,
): Promise<readonly (ImageRef | null)[]> {
  const positions: (Companion | null)[] = [];
  for (const mask of masks) {
    if (mask === null) positions.push(null);
    else positions.push(...(await withFile('mask', mask.file, options, (file) => maskImages(file, mask))));
  }
  if (positions.length > places) throw tooMany(exposure, positions.length, places);
  return chips.map((chip) => checked(positions[chip.place] ?? null, chip));
}

function maskImages(file: FitsFile, { extensions }: ImageChoice): Companion[] {
  if (extensions !== undefined) return selectHdus(file, extensions).map((hdu) => companion(file, hdu));
  const images = file.hdus.filter((hdu) => holdsImage(hdu));
  if (images.length === 0) throw noImage(file.name, 'mask');
  return (images[0].index === 0 ? images.slice(0, 1) : images).map((hdu) => companion(file, hdu));
}

function tooMany(file: string, masks: number, chips: number): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file, option: 'mask' },
    `there are ${masks} masks for ${chips} chips`,
    'give one for each chip, blank or None for none',
  );
}

/**
 * Inverse-variance maps by chip: those of the user's file, else extension IVM of the exposure itself, else null.
 * @throws ExposureError when the user's file has no map for a chip, or one of another shape; UsageError when it is not
 * there
 */
export async function ivmRefs(
  spec: InputSpec,
  exposure: FitsFile,
  chips: readonly CompanionTarget[],
  options: CompanionOptions,
): Promise<readonly (ImageRef | null)[]> {
  const { ivm } = spec;
  if (ivm === undefined) {
    return chips.map((chip) => {
      const own = exposure.find('IVM', chip.extver);
      return own === undefined ? null : checked(companion(exposure, own), chip);
    });
  }
  return withFile('ivm', ivm.file, options, (file) => chips.map((chip) => checked(ivmImage(file, ivm, chip), chip)));
}

/** The extensions that the user names by position; else IVM of the chip's version; else the only image. */
function ivmImage(file: FitsFile, { extensions }: ImageChoice, chip: CompanionTarget): Companion {
  const hdu = extensions === undefined ? defaultIvm(file, chip) : selectHdus(file, extensions).at(chip.place);
  if (hdu !== undefined) return companion(file, hdu);
  const problem = `there is no inverse-variance map for ${chip.label}`;
  throw new RxDrizzleError(
    'ExposureError',
    { file: file.name, extension: `IVM,${chip.extver}` },
    problem,
    'add the extension, or name one for each chip',
  );
}

function defaultIvm(file: FitsFile, chip: CompanionTarget): Hdu | undefined {
  const images = file.hdus.filter((hdu) => holdsImage(hdu));
  return file.find('IVM', chip.extver) ?? (images.length === 1 ? images[0] : undefined);
}

interface Companion {
  readonly ref: ImageRef;
  readonly hdu: Hdu;
}

function companion(file: FitsFile, hdu: Hdu): Companion {
  return { ref: { file: file.name, hduIndex: hdu.index }, hdu };
}

function checked(image: Companion | null, chip: CompanionTarget): ImageRef | null {
  if (image !== null) requireShape(image.hdu, chip.shape, chip.label);
  return image?.ref ?? null;
}

async function withFile<T>(
  option: 'mask' | 'ivm',
  name: string,
  options: CompanionOptions,
  use: (file: FitsFile) => T,
): Promise<T> {
  const file = await openNamed(option, name, options);
  try {
    return use(file);
  } finally {
    file.close();
  }
}

/** A mask or map that is not there is a mistake of the user: the exposure itself is fine. */
async function openNamed(option: 'mask' | 'ivm', name: string, options: CompanionOptions): Promise<FitsFile> {
  try {
    return await FitsFile.open(name, options);
  } catch (error) {
    const isMissing =
      isRxDrizzleError(error, 'StorageError') && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    if (!isMissing) throw error;
    throw new RxDrizzleError('UsageError', { file: name, option }, error.problem, error.remedy, { cause: error });
  }
}

function noImage(file: string, what: string): RxDrizzleError {
  return new RxDrizzleError('ExposureError', { file }, `the ${what} holds no image`, 'name another file');
}
