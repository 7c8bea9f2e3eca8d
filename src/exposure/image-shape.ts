import { RxDrizzleError } from '../errors/index.js';
import { axesOf } from '../fits/data-size.js';
import { imageHeader } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';

/** Width and height, pixels. */
export type Shape = readonly [nx: number, ny: number];

/**
 * Size of the picture in an HDU: its axes, or NPIX1 and NPIX2 of HST's constant image.
 * @throws ExposureError for no data, one axis, an empty axis or a cube
 */
export function imageShape(hdu: Hdu): Shape {
  const header = imageHeader(hdu);
  const axes = axesOf(header);
  const [nx, ny, ...more] = axes.length === 0 ? [header.number('NPIX1') ?? 0, header.number('NPIX2') ?? 0] : axes;
  if (more.some((length) => length !== 1)) throw unusable(hdu, `this is a cube of ${axes.join(' x ')}, not an image`);
  if (nx > 0 && ny > 0) return [nx, ny];
  throw unusable(hdu, axes.length === 0 ? 'the extension holds no data' : `the image is empty (${axes.join(' x ')})`);
}

function unusable(hdu: Hdu, problem: string): RxDrizzleError {
  return new RxDrizzleError(
    'ExposureError',
    { file: hdu.label },
    problem,
    'name another extension, or leave the file out',
  );
}

/**
 * Checks that a plane has the shape of its chip.
 * @throws ExposureError naming both and their sizes
 */
export function requireShape(plane: Hdu, shape: Shape, chip: string): void {
  const [nx, ny] = imageShape(plane);
  if (nx === shape[0] && ny === shape[1]) return;
  const problem = `is ${nx} x ${ny} pixels, but ${chip} is ${shape[0]} x ${shape[1]}`;
  throw new RxDrizzleError(
    'ExposureError',
    { file: plane.label },
    problem,
    'the planes of a chip must have one shape; the file is damaged or not of this exposure',
  );
}
