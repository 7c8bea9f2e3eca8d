/** An image with gaps: values, 0 in gaps, and 1 where there is one. */
export interface WeightedImage {
  readonly nx: number;
  readonly ny: number;
  readonly values: Float32Array;
  readonly counts: Float32Array;
}

/** Straight line through an image, from column to column: y = y0 + slope x, pixels; of the image or, if `turned`, with x and y exchanged. */
export interface ImageLine {
  readonly turned: boolean;
  readonly y0: number;
  readonly slope: number;
  /** Sum along it over the square root of the number of values. */
  readonly significance: number;
}

/**
 * The line through the image with the highest sum for its number of values, of at least `least`. All directions: lines
 * that cross more columns than rows, upwards and downwards, and the same of the turned image.
 *
 * Sums over all lines of an N x N image take N^2 log N additions (Brady 1998, SIAM J. Comput. 27, 107; for trails: Nir et al. 2018, AJ
 * 156, 229): a line over 2 w columns that rises by s is one over the left w that rises by floor(s/2) and one over the right w that
 * begins ceil(s/2) higher and rises as much.
 */
export function brightestLine(image: WeightedImage, least: number): ImageLine | null {
  let best: ImageLine | null = null;
  for (const turned of [false, true]) {
    const upright = turned ? turn(image) : image;
    for (const down of [false, true]) {
      const found = steepestUp(down ? flip(upright) : upright, least);
      if (found === null || (best !== null && found.significance <= best.significance)) continue;
      const { y0, slope, significance } = found;
      best = { turned, y0: down ? upright.ny - 1 - y0 : y0, slope: down ? -slope : slope, significance };
    }
  }
  return best;
}

/** Bytes that {@link brightestLine} allocates. */
export function lineSumBytes(nx: number, ny: number): number {
  const side = powerOfTwo(Math.max(nx, ny));
  return 4 * (4 * side * (side + Math.max(nx, ny)) + 4 * nx * ny);
}

/** Lines that rise by 0 to N - 1 over the N columns. */
function steepestUp(image: WeightedImage, least: number): Omit<ImageLine, 'turned'> | null {
  const { nx, ny } = image;
  const n = powerOfTwo(nx);
  // A line may begin below the image.
  const height = ny + n - 1;
  let [values, counts] = [image.values, image.counts].map((plane) => columnsOf(plane, nx, ny, n, height));
  let [nextValues, nextCounts]: Float32Array[] = [new Float32Array(n * height), new Float32Array(n * height)];
  for (let width = 1; width < n; width *= 2) {
    join(values, nextValues, n, width, height);
    join(counts, nextCounts, n, width, height);
    [values, nextValues, counts, nextCounts] = [nextValues, values, nextCounts, counts];
  }
  let [best, at] = [0, -1];
  for (let k = 0; k < n * height; k++) {
    const count = counts[k];
    if (count < least || values[k] <= 0) continue;
    const significance = (values[k] * values[k]) / count;
    if (significance > best) [best, at] = [significance, k];
  }
  if (at < 0) return null;
  const rise = Math.floor(at / height);
  return { y0: (at % height) - (n - 1), slope: rise / Math.max(1, n - 1), significance: Math.sqrt(best) };
}

/** Column after column, with n - 1 empty rows below. */
function columnsOf(plane: Float32Array, nx: number, ny: number, n: number, height: number): Float32Array {
  const columns = new Float32Array(n * height);
  for (let x = 0; x < nx; x++) {
    for (let y = 0; y < ny; y++) columns[x * height + y + n - 1] = plane[y * nx + x];
  }
  return columns;
}

/** Sums over 2 x width columns from those over `width`: [segment][rise][first row]. */
function join(from: Float32Array, to: Float32Array, n: number, width: number, height: number): void {
  for (let left = 0; left < n; left += 2 * width) {
    for (let rise = 0; rise < 2 * width; rise++) {
      const first = (left + (rise >> 1)) * height;
      const second = (left + width + (rise >> 1)) * height;
      const shift = (rise + 1) >> 1;
      const out = (left + rise) * height;
      const both = height - shift;
      for (let y = 0; y < both; y++) to[out + y] = from[first + y] + from[second + y + shift];
      for (let y = both; y < height; y++) to[out + y] = from[first + y];
    }
  }
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, n)));
}

function turn({ nx, ny, values, counts }: WeightedImage): WeightedImage {
  const turned = (plane: Float32Array): Float32Array => {
    const out = new Float32Array(nx * ny);
    for (let y = 0, k = 0; y < ny; y++) for (let x = 0; x < nx; x++, k++) out[x * ny + y] = plane[k];
    return out;
  };
  return { nx: ny, ny: nx, values: turned(values), counts: turned(counts) };
}

function flip({ nx, ny, values, counts }: WeightedImage): WeightedImage {
  const flipped = (plane: Float32Array): Float32Array => {
    const out = new Float32Array(nx * ny);
    for (let y = 0; y < ny; y++) out.set(plane.subarray(y * nx, (y + 1) * nx), (ny - 1 - y) * nx);
    return out;
  };
  return { nx, ny, values: flipped(values), counts: flipped(counts) };
}
