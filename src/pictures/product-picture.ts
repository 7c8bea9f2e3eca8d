import { existsSync } from 'node:fs';
import { RxDrizzleError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import { imagePlane, type OpenPlane } from '../fits/plane.js';
import { createPlaneScratch, readBox } from '../fits/read-box.js';
import { BlockAverage, renderPanels, shrinkFactor, type PictureOptions, type PicturePanel } from './picture.js';

/** How a product is drawn. */
export interface ProductPictureOptions extends PictureOptions {
  /** Draw the weight map beside the image, linear from 0. Default false. */
  readonly weights?: boolean;
}

/** What was drawn. */
export interface ProductPicture {
  readonly path: string;
  /** Size of one panel, picture pixels. */
  readonly width: number;
  readonly height: number;
  /** Side of the block of image pixels that makes one picture pixel. */
  readonly factor: number;
  /** Position angle of the picture's vertical, degrees from north to east, and true when east is to the left. */
  readonly north: { readonly angle: number; readonly eastLeft: boolean } | undefined;
}

/**
 * Draws a product: SCI of `_drz.fits`, or the image of `_drz_sci.fits` with its `_wht` beside it; any file with a SCI
 * extension or a primary image works. Pixels of zero weight are drawn as blank. Read by rows: memory is that of the
 * picture, not of the product.
 * @throws RxDrizzleError ExposureError when the file holds no image; as `renderPng` and `FitsFile.open` otherwise
 */
export async function pictureOfProduct(
  product: string,
  png: string,
  options: ProductPictureOptions = {},
): Promise<ProductPicture> {
  const images = await openImages(product);
  try {
    const { sci, wht } = images;
    const factor = shrinkFactor(sci.nx, sci.ny, options.maxSide ?? 2048);
    const { science, weight } = averageRows(sci, wht, factor);
    const panels: PicturePanel[] = [{ ...science, options }];
    if (options.weights === true && weight !== undefined)
      panels.push({ ...weight, options: weightOptions(weight.pixels, options) });
    await renderPanels(png, panels);
    return { path: png, width: science.nx, height: science.ny, factor, north: images.north };
  } finally {
    images.close();
  }
}

/** Weights from 0 to their largest value: their unevenness is what one looks for. */
function weightOptions(pixels: Float32Array, options: PictureOptions): PictureOptions {
  const white = pixels.reduce((most, value) => (value > most ? value : most), 0);
  return { ...options, stretch: 'linear', limits: { kind: 'fixed', black: 0, white: white > 0 ? white : 1 } };
}

interface ProductImages {
  readonly sci: OpenPlane;
  readonly wht: OpenPlane | undefined;
  readonly north: ProductPicture['north'];
  close(): void;
}

async function openImages(product: string): Promise<ProductImages> {
  const files = [await FitsFile.open(product)];
  const planes: OpenPlane[] = [];
  const close = (): void => {
    for (const plane of planes) plane.release();
    for (const file of files) file.close();
  };
  try {
    const hdu = files[0].find('SCI') ?? files[0].hdus.find((one) => one.dataBytes > 0);
    if (hdu === undefined)
      throw new RxDrizzleError(
        'ExposureError',
        { file: product },
        'there is no image in this file',
        'name a product or an exposure',
      );
    const sci = await imagePlane(files[0], hdu);
    planes.push(sci);
    const sibling = product.replace(/_sci\.fits$/, '_wht.fits');
    if (sibling !== product && existsSync(sibling)) files.push(await FitsFile.open(sibling));
    const weights = files[0].find('WHT') ?? (files.length > 1 ? files[1].hdu(0) : undefined);
    const wht = weights === undefined ? undefined : await imagePlane(files.length > 1 ? files[1] : files[0], weights);
    if (wht !== undefined) planes.push(wht);
    return { sci, wht: wht?.nx === sci.nx && wht.ny === sci.ny ? wht : undefined, north: northOf(hdu.header), close };
  } catch (error) {
    close();
    throw error;
  }
}

interface AveragedImage {
  readonly pixels: Float32Array;
  readonly nx: number;
  readonly ny: number;
}

function averageRows(
  sci: OpenPlane,
  wht: OpenPlane | undefined,
  factor: number,
): { science: AveragedImage; weight: AveragedImage | undefined } {
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

/** Direction of north from the CD matrix, if there is one: position angle of the y axis, and the sense of the axes. */
function northOf(header: { number(keyword: string): number | undefined }): ProductPicture['north'] {
  const [a, b, c, d] = ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map((keyword) => header.number(keyword) ?? 0);
  if (a * d - b * c === 0) return undefined;
  return { angle: (Math.atan2(b, d) * 180) / Math.PI, eastLeft: a * d - b * c < 0 };
}
