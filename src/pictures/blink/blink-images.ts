import { writeFileSync } from 'node:fs';
import { RxDrizzleError, storageError } from '../../errors/index.js';
import { stopIfCancelled } from '../../exposure/cancelled.js';
import { AtomicFile } from '../../fits/atomic-file.js';
import { plainName } from '../../inputs/file-root.js';
import type { InputSpec } from '../../inputs/input-spec.js';
import { shrinkFactor } from '../picture.js';
import { averageRows, openProductImages } from '../product-images.js';
import type { ProductImages } from '../product-images.js';
import { blinkGif } from './blink-gif.js';
import type { Blink, BlinkFrame, BlinkOptions } from './blink-gif.js';

/** How images are made to blink. */
export interface BlinkImagesOptions extends BlinkOptions {
  /** One for each image. Default: their file names. */
  readonly labels?: readonly string[] | undefined;
  /** Replace an existing file. Default false. */
  readonly clobber?: boolean | undefined;
  /** Folder for unpacked copies of compressed images. */
  readonly scratchDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each image: how many are drawn. */
  readonly progress?: ((done: number) => void) | undefined;
}

/**
 * Writes images of one shape as an animated GIF, each with its label below. They are read row by row and averaged down until
 * the longer side fits `size`.
 * @param images - products, exposures or any FITS images, with or without an extension
 * @throws UsageError for fewer than two images, other labels than images or a name that is not `.gif`; ExposureError for
 * images of different shapes or a file without one; StorageError, FitsFormatError, CancelledError
 */
export async function blinkImages(
  path: string,
  images: readonly Pick<InputSpec, 'file' | 'extensions'>[],
  options: BlinkImagesOptions = {},
): Promise<Blink> {
  const { labels = images.map(({ file }) => plainName(file)), clobber = false } = options;
  requireUsable(path, images.length, labels.length);
  // A name that cannot be written is told before images are read.
  const file = await AtomicFile.create(path, clobber);
  try {
    const blink = await blinkGif(framesOf(images, labels, options), options);
    write(file, path, blink.gif);
    await file.commit();
    return blink;
  } catch (error) {
    await file.abort();
    throw error;
  }
}

function write({ fd }: AtomicFile, path: string, gif: Buffer): void {
  try {
    writeFileSync(fd, gif);
  } catch (error) {
    throw storageError(path, error, 'writing it');
  }
}

function requireUsable(path: string, images: number, labels: number): void {
  const wrong = (option: string, problem: string, remedy: string): RxDrizzleError =>
    new RxDrizzleError('UsageError', { option }, problem, remedy);
  // A picture must not take the place of one of its images.
  if (!/\.gif$/i.test(path)) throw wrong('output', `"${path}" is not the name of a GIF`, 'name it NAME.gif');
  if (images < 2) throw new RxDrizzleError('UsageError', {}, 'one image cannot blink', 'name two or more');
  if (labels !== images) throw wrong('labels', `${labels} labels are given for ${images} images`, 'give one for each');
}

async function* framesOf(
  images: readonly Pick<InputSpec, 'file' | 'extensions'>[],
  labels: readonly string[],
  { size = 800, scratchDir, signal, progress }: BlinkImagesOptions,
): AsyncGenerator<BlinkFrame> {
  let first: ProductImages['sci'] | undefined;
  for (const [index, { file, extensions }] of images.entries()) {
    stopIfCancelled(signal);
    const opened = await openProductImages(file, { extensions, scratchDir, signal });
    try {
      first ??= opened.sci;
      requireShape(opened.sci, first);
      const { science } = averageRows(opened, shrinkFactor(first.nx, first.ny, size));
      yield { label: labels[index], ...science };
    } finally {
      opened.close();
    }
    progress?.(index + 1);
  }
}

function requireShape({ label, nx, ny }: ProductImages['sci'], first: ProductImages['sci']): void {
  if (nx === first.nx && ny === first.ny) return;
  const problem = `is ${nx} x ${ny} pixels, but ${first.label} is ${first.nx} x ${first.ny}`;
  throw new RxDrizzleError('ExposureError', { file: label }, problem, 'make all on one output frame (final_refimage)');
}
