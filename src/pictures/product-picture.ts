import { renderPanels, shrinkFactor, type PictureOptions, type PicturePanel } from './picture.js';
import { averageRows, openProductImages } from './product-images.js';

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
  const images = await openProductImages(product);
  try {
    const { sci, hdu } = images;
    const factor = shrinkFactor(sci.nx, sci.ny, options.maxSide ?? 2048);
    const { science, weight } = averageRows(images, factor);
    const panels: PicturePanel[] = [{ ...science, options }];
    if (options.weights === true && weight !== undefined)
      panels.push({ ...weight, options: weightOptions(weight.pixels, options) });
    await renderPanels(png, panels);
    return { path: png, width: science.nx, height: science.ny, factor, north: northOf(hdu.header) };
  } finally {
    images.close();
  }
}

/** Weights from 0 to their largest value: their unevenness is what one looks for. */
function weightOptions(pixels: Float32Array, options: PictureOptions): PictureOptions {
  const white = pixels.reduce((most, value) => (value > most ? value : most), 0);
  return { ...options, stretch: 'linear', limits: { kind: 'fixed', black: 0, white: white > 0 ? white : 1 } };
}

/** Direction of north from the CD matrix, if there is one: position angle of the y axis, and the sense of the axes. */
function northOf(header: { number(keyword: string): number | undefined }): ProductPicture['north'] {
  const [a, b, c, d] = ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map((keyword) => header.number(keyword) ?? 0);
  if (a * d - b * c === 0) return undefined;
  return { angle: (Math.atan2(b, d) * 180) / Math.PI, eastLeft: a * d - b * c < 0 };
}
