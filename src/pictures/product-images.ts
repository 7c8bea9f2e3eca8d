import { existsSync } from 'node:fs';
import { RxDrizzleError } from '../errors/index.js';
import { imageShape } from '../exposure/image-shape.js';
import { FitsFile } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';
import { imagePlane, type OpenPlane } from '../fits/plane.js';
import { createPlaneScratch, readBox } from '../fits/read-box.js';
import type { ExtensionSelector } from '../inputs/extension-selector.js';
import { holdsImage, selectHdus } from '../inputs/select-hdus.js';
import { BlockAverage } from './picture.js';

/** An image that is drawn, and its weights where it has some of its shape. */
export interface ProductImages {
  readonly hdu: Hdu;
  readonly sci: OpenPlane;
  readonly wht: OpenPlane | undefined;
  close(): void;
}

/** Which image, and where compressed ones are unpacked. */
export interface ProductImageOptions {
  /** One image. Default: SCI, or the first image of the file. */
  readonly extensions?: readonly ExtensionSelector[] | undefined;
  readonly scratchDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens SCI of `_drz.fits` with its WHT, the image of `_drz_sci.fits` with `_drz_wht.fits` beside it, or any other image.
 * @throws UsageError for several extensions; ExposureError where there is no image, or a cube; as `FitsFile.open`
 */
export async function openProductImages(
  product: string,
  { extensions, scratchDir, signal }: ProductImageOptions = {},
): Promise<ProductImages> {
  const opening = {
    ...(scratchDir === undefined ? {} : { scratchDir }),
    ...(signal === undefined ? {} : { signal }),
  };
  const files = [await FitsFile.open(product, opening)];
  const planes: OpenPlane[] = [];
  const close = (): void => {
    for (const plane of planes) plane.release();
    for (const file of files) file.close();
  };
  const open = async (file: FitsFile, hdu: Hdu): Promise<OpenPlane> => {
    const plane = await imagePlane(file, hdu, opening);
    planes.push(plane);
    return plane;
  };
  try {
    const [file] = files;
    const hdu = chosenImage(file, extensions);
    imageShape(hdu);
    const sci = await open(file, hdu);
    const weights = weightsOf(file, hdu);
    if (weights === undefined) return { hdu, sci, wht: undefined, close };
    if (typeof weights === 'string') files.push(await FitsFile.open(weights, opening));
    const wht = typeof weights === 'string' ? await open(files[1], files[1].hdu(0)) : await open(file, weights);
    return { hdu, sci, wht: wht.nx === sci.nx && wht.ny === sci.ny ? wht : undefined, close };
  } catch (error) {
    close();
    throw error;
  }
}

function chosenImage(file: FitsFile, extensions: readonly ExtensionSelector[] | undefined): Hdu {
  const found =
    extensions === undefined
      ? [file.find('SCI') ?? file.hdus.find((hdu) => holdsImage(hdu))]
      : selectHdus(file, extensions);
  const [hdu] = found;
  if (hdu === undefined)
    throw new RxDrizzleError(
      'ExposureError',
      { file: file.name },
      'there is no image in this file',
      'name a product or an exposure',
    );
  if (found.length === 1) return hdu;
  const problem = `${found.length} extensions are named for one picture`;
  throw new RxDrizzleError('UsageError', { file: file.name }, problem, 'name one: file.fits[sci,1]');
}

/** WHT of the same file and version, or the file of weights beside that of an image. */
function weightsOf(file: FitsFile, hdu: Hdu): Hdu | string | undefined {
  if (hdu.index > 0) return hdu.extname.toUpperCase() === 'SCI' ? file.find('WHT', hdu.extver) : undefined;
  const sibling = file.name.replace(/_sci\.fits$/, '_wht.fits');
  return sibling !== file.name && existsSync(sibling) ? sibling : undefined;
}

/** An image that was averaged down; NaN where no pixel has a value. */
export interface AveragedImage {
  readonly pixels: Float32Array;
  readonly nx: number;
  readonly ny: number;
}

/**
 * Averages blocks of `factor` x `factor` pixels, row by row: the memory is that of the small picture. Pixels of zero
 * weight have no value.
 * @throws FitsFormatError, StorageError from reading
 */
export function averageRows(
  { sci, wht }: Pick<ProductImages, 'sci' | 'wht'>,
  factor: number,
): { readonly science: AveragedImage; readonly weight: AveragedImage | undefined } {
  const scratch = createPlaneScratch();
  const science = new BlockAverage(sci.nx, sci.ny, factor);
  const weight = wht === undefined ? undefined : new BlockAverage(wht.nx, wht.ny, factor);
  const row = new Float32Array(sci.nx);
  const weights = new Float32Array(sci.nx);
  for (let y = 0; y < sci.ny; y++) {
    readBox(sci, 0, y, sci.nx, 1, row, sci.nx, scratch);
    if (wht !== undefined) {
      readBox(wht, 0, y, wht.nx, 1, weights, wht.nx, scratch);
      weight?.addRow(weights);
      for (let x = 0; x < sci.nx; x++) if (weights[x] === 0) row[x] = NaN;
    }
    science.addRow(row);
  }
  return { science: science.result(), weight: weight?.result() };
}
