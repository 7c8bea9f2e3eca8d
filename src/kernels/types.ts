/**
 * Plain data that crosses from the pure layers into the hot loops and between threads.
 *
 * Everything here survives `structuredClone`: plain objects and typed arrays, no classes, no functions.
 * Pixel coordinates are 0-based with the pixel centre at the integer: pixel (i, j) covers
 * [i-0.5, i+0.5) x [j-0.5, j+0.5). Arrays are row-major, x fastest.
 */

/** The drizzle kernels. Only square, turbo (unrotated scalings) and point conserve flux. */
export type KernelName = 'square' | 'point' | 'turbo' | 'gaussian' | 'lanczos2' | 'lanczos3';

/** Their names, in the order of --help. */
export const KERNEL_NAMES: readonly KernelName[] = ['square', 'point', 'turbo', 'gaussian', 'lanczos2', 'lanczos3'];

/**
 * A lookup distortion (D2IMARR, WCSDVARR), already transposed to image axes.
 * Table coordinate, 0-based, of the FITS (1-based) pixel p: t = (p - crval)/cdelt + crpix - 1, clamped to
 * [0, n-1] in each axis; bilinear. The value is in pixels and is ADDED.
 */
export interface LookupTable {
  readonly nx: number;
  readonly ny: number;
  readonly crpix: readonly [number, number];
  readonly crval: readonly [number, number];
  readonly cdelt: readonly [number, number];
  readonly data: Float32Array;
}

/** Last stage of the exact map when both planes are gnomonic: one plane projective map. */
export interface ProjectiveStage {
  readonly kind: 'projective';
  /**
   * Row-major 3x3. With (fx, fy) = focal position minus CRPIX (pixels) and (X, Y, W) = h . (fx, fy, 1),
   * the output pixel is (X/W, Y/W), 0-based.
   */
  readonly h: Float64Array;
}

/** Last stage of the exact map otherwise: exact nodes on a regular grid, 4-point Lagrange between them. */
export interface GridStage {
  readonly kind: 'grid';
  /** Focal offset (focal position minus CRPIX, pixels) of node (0, 0). */
  readonly x0: number;
  readonly y0: number;
  /** Distance of the nodes, pixels. */
  readonly step: number;
  /** Number of nodes in each axis. */
  readonly nx: number;
  readonly ny: number;
  /** Output pixel, 0-based, at the nodes, row-major [ny][nx]. NaN where the sky position does not project. */
  readonly gx: Float64Array;
  readonly gy: Float64Array;
}

/**
 * Detector pixel to output pixel, stage by stage, each evaluated per pixel:
 * p' = p + D2IM(p); focal = p' + SIP(p' - CRPIX) + NPOL(p'); output = sky(focal - CRPIX).
 */
export interface ExactMap {
  readonly kind: 'exact';
  /** Size of the chip, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** CRPIX, 0-based. */
  readonly crpix: readonly [number, number];
  /** SIP order; 0 = none. Coefficient of u^p v^q at index p*(order+1)+q, zero where p+q > order. */
  readonly sipOrder: number;
  readonly sipA: Float64Array;
  readonly sipB: Float64Array;
  readonly d2im: readonly [LookupTable | null, LookupTable | null];
  readonly npol: readonly [LookupTable | null, LookupTable | null];
  readonly sky: ProjectiveStage | GridStage;
}

/**
 * The reference's approximation (`stepsize` in compat): exact nodes of the WHOLE chain at 1-based input
 * coordinates 0, step, 2 step, ..., floor(n/step)+2 nodes an axis, bilinear between them.
 */
export interface StepsizeMap {
  readonly kind: 'stepsize';
  readonly nx: number;
  readonly ny: number;
  readonly step: number;
  readonly gridNx: number;
  readonly gridNy: number;
  /** Output pixel, 0-based, at the nodes, row-major. */
  readonly gx: Float64Array;
  readonly gy: Float64Array;
}

/** A map given pixel by pixel, as the drizzle package takes it. NaN = the pixel is skipped. */
export interface PixmapMap {
  readonly kind: 'pixmap';
  readonly nx: number;
  readonly ny: number;
  /** Output pixel, 0-based, of every input pixel centre, row-major [ny][nx]. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Detector pixel to output pixel. */
export type PixelMap = ExactMap | StepsizeMap | PixmapMap;

/** How a chip is dropped. */
export interface DropSettings {
  readonly kernel: KernelName;
  /** Side of the drop over the side of the input pixel, 0..1. At or below 0.001 the kernel is `point`. */
  readonly pixfrac: number;
  /** Output pixel scale over input pixel scale (s). */
  readonly scale: number;
  /** `reference`: numerics of the C code inside AstroDrizzle where ours differ (lanczos table). */
  readonly compat: boolean;
}

/** A rectangle of a chip, row-major, ready to be dropped. */
export interface InputRows {
  /** Chip pixel of element (0, 0). */
  readonly x0: number;
  readonly y0: number;
  readonly nx: number;
  readonly ny: number;
  /** Elements from one row to the next. */
  readonly stride: number;
  /** Values in output units (already multiplied by s^2 and divided by time). NaN with weight > 0 is treated as weight 0. */
  readonly data: Float32Array;
  /** Weights; 0 = masked. */
  readonly weight: Float32Array;
  /**
   * For a window with variances: error of the values (1 sigma, their unit; not positive or not finite = unknown) and DQ flags.
   * There a weight must be 0 where the value is not finite.
   */
  readonly errors?: { readonly error: Float32Array; readonly flags: Int32Array };
}
