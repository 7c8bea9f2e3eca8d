import { RxDrizzleError, storageError } from '../errors/index.js';
import { loadSharp } from './load-sharp.js';
import { limitsOf, stretch, type Limits, type StretchKind } from './stretch.js';

/** How an image is drawn. */
export interface PictureOptions {
  /** Default asinh. */
  readonly stretch?: StretchKind;
  /** Default: `sky`. */
  readonly limits?: Limits;
  /** See {@link stretch}; default: what the limits of kind `sky` advise, otherwise 0.05. */
  readonly softening?: number;
  /** Longest side of the picture in its own pixels; larger images are averaged down. Default 2048. */
  readonly maxSide?: number;
  /** Colour of pixels without a value (NaN), red-green-blue 0-255. Default a dark blue-grey, [52, 60, 78]. */
  readonly blank?: readonly [number, number, number];
}

/** Pixels of one panel: row-major, the first row is the bottom one, as FITS has it. NaN is "no value". */
export interface PicturePanel {
  readonly pixels: Float32Array;
  readonly nx: number;
  readonly ny: number;
  readonly options?: PictureOptions;
}

const BLANK = [52, 60, 78] as const;
/** Columns between two panels. */
const GUTTER = 8;

/**
 * Writes an image as PNG, black to white, first row at the bottom.
 * @param pixels - row-major, nx * ny
 * @throws RxDrizzleError UsageError for options that make no picture; StorageError when sharp is not installed or the
 *   file cannot be written
 */
export async function renderPng(
  path: string,
  pixels: Float32Array,
  nx: number,
  ny: number,
  options: PictureOptions = {},
): Promise<void> {
  await renderPanels(path, [{ pixels, nx, ny, options }]);
}

/**
 * Writes several images side by side, bottoms aligned.
 * @throws RxDrizzleError as {@link renderPng}
 */
export async function renderPanels(path: string, panels: readonly PicturePanel[]): Promise<void> {
  const sharp = await loadSharp();
  const drawn = panels.map(drawPanel);
  const { rgb, width, height } = sideBySide(drawn);
  try {
    await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 6 })
      .toFile(path);
  } catch (error) {
    throw pictureError(path, error);
  }
}

/** A panel in red-green-blue bytes, first row at the top. */
interface DrawnPanel {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

function drawPanel(panel: PicturePanel): DrawnPanel {
  const options = panel.options ?? {};
  const small = shrink(panel, options.maxSide ?? 2048);
  const limits = limitsOf(small.pixels, options.limits ?? { kind: 'sky' });
  const kind = options.stretch ?? 'asinh';
  const softening = options.softening ?? limits.softening ?? 0.05;
  const blank = options.blank ?? BLANK;
  const rgb = new Uint8Array(small.nx * small.ny * 3);
  for (let y = 0; y < small.ny; y++) {
    let at = (small.ny - 1 - y) * small.nx * 3;
    for (let x = 0; x < small.nx; x++, at += 3) {
      const level = stretch(small.pixels[y * small.nx + x], limits, kind, softening);
      if (Number.isNaN(level)) rgb.set(blank, at);
      else rgb.fill(Math.round(level * 255), at, at + 3);
    }
  }
  return { rgb, width: small.nx, height: small.ny };
}

/**
 * Averages blocks of k x k pixels, with the smallest k that fits `maxSide`; NaN is left out of the average.
 * @throws RxDrizzleError UsageError when maxSide is not a positive whole number
 */
export function shrink(image: PicturePanel, maxSide: number): PicturePanel {
  const factor = shrinkFactor(image.nx, image.ny, maxSide);
  if (factor === 1) return image;
  const average = new BlockAverage(image.nx, image.ny, factor);
  for (let y = 0; y < image.ny; y++) average.addRow(image.pixels.subarray(y * image.nx, (y + 1) * image.nx));
  return average.result();
}

/** Side of the blocks that bring the longer side of an image down to `maxSide`. */
export function shrinkFactor(nx: number, ny: number, maxSide: number): number {
  if (!Number.isInteger(maxSide) || maxSide < 1) {
    throw new RxDrizzleError(
      'UsageError',
      { option: 'max_side' },
      `${maxSide} is no picture size`,
      'give a positive whole number of pixels',
    );
  }
  return Math.max(1, Math.ceil(Math.max(nx, ny) / maxSide));
}

/** Averages an image that comes row by row, so that its size costs nothing but the small picture. */
export class BlockAverage {
  readonly nx: number;
  readonly ny: number;
  private readonly sums: Float64Array;
  private readonly counts: Float64Array;
  private row = 0;

  constructor(
    private readonly columns: number,
    rows: number,
    private readonly factor: number,
  ) {
    this.nx = Math.ceil(columns / factor);
    this.ny = Math.ceil(rows / factor);
    this.sums = new Float64Array(this.nx * this.ny);
    this.counts = new Float64Array(this.nx * this.ny);
  }

  /** The next row of the image, from the bottom up. */
  addRow(pixels: ArrayLike<number>): void {
    const start = Math.floor(this.row / this.factor) * this.nx;
    for (let x = 0; x < this.columns; x++) {
      const value = pixels[x];
      if (!Number.isFinite(value)) continue;
      const at = start + Math.floor(x / this.factor);
      this.sums[at] += value;
      this.counts[at]++;
    }
    this.row++;
  }

  /** The averaged image; NaN where no pixel of a block had a value. */
  result(): { readonly pixels: Float32Array; readonly nx: number; readonly ny: number } {
    const pixels = Float32Array.from(this.sums, (sum, i) => sum / this.counts[i]);
    return { pixels, nx: this.nx, ny: this.ny };
  }
}

function sideBySide(panels: readonly DrawnPanel[]): DrawnPanel {
  if (panels.length === 1) return panels[0];
  const height = Math.max(...panels.map((panel) => panel.height));
  const width = panels.reduce((sum, panel) => sum + panel.width + GUTTER, -GUTTER);
  const rgb = new Uint8Array(width * height * 3).fill(255);
  let left = 0;
  for (const panel of panels) {
    for (let y = 0; y < panel.height; y++) {
      const from = panel.rgb.subarray(y * panel.width * 3, (y + 1) * panel.width * 3);
      rgb.set(from, ((height - panel.height + y) * width + left) * 3);
    }
    left += panel.width + GUTTER;
  }
  return { rgb, width, height };
}

/** sharp reports only text; what the operating system would say is found in it. */
function pictureError(path: string, error: unknown): RxDrizzleError {
  const text = error instanceof Error ? error.message : String(error);
  if (/no such file|unable to open/i.test(text)) {
    return new RxDrizzleError(
      'StorageError',
      { file: path },
      'the picture cannot be written',
      'check the folder and its permissions',
      { cause: error },
    );
  }
  if (typeof (error as NodeJS.ErrnoException).code === 'string')
    return storageError(path, error, 'writing the picture');
  const remedy = 'the product itself is not affected';
  return new RxDrizzleError('StorageError', { file: path }, `the picture cannot be made: ${text}`, remedy, {
    cause: error,
  });
}
