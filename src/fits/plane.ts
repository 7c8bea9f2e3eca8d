import { closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { RxDrizzleError } from '../errors/index.js';
import { decompressToFile } from './compression/decompress-to-file.js';
import { axesOf, bitpixOf, type Bitpix } from './data-size.js';
import type { FitsFile } from './fits-file.js';
import type { Hdu } from './hdu.js';
import type { Header } from './header.js';
import { pixelBytes, type PlaneRef } from './plane-ref.js';

export type { PlaneRef } from './plane-ref.js';
export { createPlaneScratch, PLANE_SCRATCH_BYTES, type PlaneScratch } from './plane-scratch.js';
export type { PixelOutput } from './pixel-convert.js';
export { readBox } from './read-box.js';

/** A plane and the right to its descriptor. A structured clone of it is a plain {@link PlaneRef}. */
export interface OpenPlane extends PlaneRef {
  /** Closes what was opened for this plane alone (the scratch file of a compressed image). The file stays open. */
  release(): void;
}

/** Which plane, and where a compressed image is unpacked. */
export interface PlaneOptions {
  /** Plane of a cube, 0-based; axes past the third are counted on. Default 0. */
  readonly index?: number;
  /** Folder for the unpacked copy of a compressed image. Default: the system's temporary folder. */
  readonly scratchDir?: string;
  readonly signal?: AbortSignal;
}

/**
 * The plane of an image HDU. The file must stay open as long as the plane is read.
 * @throws RxDrizzleError FitsFormatError for an HDU that holds no image, an index out of range, BSCALE or BZERO
 * that are not finite; errors of the decompression for compressed images.
 */
export async function imagePlane(file: FitsFile, hdu: Hdu, options: PlaneOptions = {}): Promise<OpenPlane> {
  const index = options.index ?? 0;
  if (hdu.kind === 'compressed-image') return compressedPlane(file, hdu, index, options);
  if (hdu.kind !== 'primary' && hdu.kind !== 'image') throw noImage(hdu, `this is a ${hdu.kind}, not an image`);
  const axes = axesOf(hdu.header);
  if (axes.length === 0) return constantPlane(hdu, index);
  const [nx, ny = 1, ...more] = axes;
  const bitpix = bitpixOf(hdu.header);
  requireIndex(
    hdu,
    index,
    more.reduce((product, length) => product * length, 1),
  );
  const offset = file.source.offset + hdu.dataOffset + index * nx * ny * pixelBytes(bitpix);
  return new Plane({ fd: file.source.fd, offset, nx, ny, bitpix, ...scaling(hdu.header, bitpix), label: hdu.label });
}

/** `release` sits on the prototype, where a structured clone leaves it behind instead of failing on it. */
class Plane implements OpenPlane {
  declare readonly fd: number;
  declare readonly offset: number;
  declare readonly nx: number;
  declare readonly ny: number;
  declare readonly bitpix: Bitpix;
  declare readonly bscale: number;
  declare readonly bzero: number;
  declare readonly blank: number | null;
  declare readonly label: string;
  declare readonly constant?: number;
  #ownsFd: boolean;

  constructor(ref: PlaneRef, ownsFd = false) {
    Object.assign(this, ref);
    this.#ownsFd = ownsFd;
  }

  release(): void {
    if (this.#ownsFd) closeSync(this.fd);
    this.#ownsFd = false;
  }
}

async function compressedPlane(file: FitsFile, hdu: Hdu, index: number, options: PlaneOptions): Promise<Plane> {
  const raw = await decompressToFile(file, hdu, options.scratchDir ?? tmpdir(), options.signal);
  const { fd, nx, ny, nz, bitpix, bscale, bzero, blank } = raw;
  const offset = index * nx * ny * pixelBytes(bitpix);
  const plane = new Plane({ fd, offset, nx, ny, bitpix, bscale, bzero, blank, label: hdu.label }, true);
  try {
    requireIndex(hdu, index, nz);
    return plane;
  } catch (error) {
    plane.release();
    throw error;
  }
}

function constantPlane(hdu: Hdu, index: number): Plane {
  const nx = hdu.header.number('NPIX1');
  const ny = hdu.header.number('NPIX2') ?? 1;
  if (nx === undefined) throw noImage(hdu, 'the HDU holds no data (NAXIS = 0)');
  requireIndex(hdu, index, 1);
  const constant = hdu.header.number('PIXVALUE') ?? 0;
  const bitpix = bitpixOf(hdu.header);
  return new Plane({ fd: -1, offset: 0, nx, ny, bitpix, bscale: 1, bzero: 0, blank: null, label: hdu.label, constant });
}

function scaling(header: Header, bitpix: Bitpix): Pick<PlaneRef, 'bscale' | 'bzero' | 'blank'> {
  const bscale = header.number('BSCALE') ?? 1;
  const bzero = header.number('BZERO') ?? 0;
  // BLANK has no meaning for reals (4.4.2.5): their NaN says it.
  const blank = bitpix > 0 ? (header.number('BLANK') ?? null) : null;
  return { bscale, bzero, blank };
}

function requireIndex(hdu: Hdu, index: number, planes: number): void {
  if (Number.isInteger(index) && index >= 0 && index < planes) return;
  throw noImage(hdu, `there is no plane ${String(index)}: it has ${String(planes)}, counted from 0`);
}

function noImage(hdu: Hdu, problem: string): RxDrizzleError {
  return new RxDrizzleError('FitsFormatError', { file: hdu.label }, problem, 'choose another extension');
}
