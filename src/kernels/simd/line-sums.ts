/*
 * Sums along straight lines. Those of the segments over `width` of n columns lie as [segment][rise][first row], n + ny - 1 float32 to a
 * rise, row 0 at n - 1: a line may begin below the image. A segment that rises by r begins at row -r at the lowest, and what lies below is neither
 * written nor read. Runs are written by four, in the order of their addresses: what goes beyond the end of one is written again, or has room
 * of 16 bytes behind the last.
 */

/** Values within -most .. most, 0 for NaN; counts 1, 0 for NaN. There is room for a multiple of four. */
export function weigh(at: usize, n: i32, most: f32, valuesAt: usize, countsAt: usize): void {
  const high = f32x4.splat(most);
  const low = f32x4.splat(-most);
  const one = f32x4.splat(1);
  for (let k: usize = 0, end = (<usize>n) << 2; k < end; k += 16) {
    const value = v128.load(at + k);
    const there = f32x4.eq(value, value);
    v128.store(valuesAt + k, v128.and(f32x4.min(high, f32x4.max(low, value)), there));
    v128.store(countsAt + k, v128.and(one, there));
  }
}

/** Adds up blocks of 2 x 2 of an image, or what of them there is, in place. */
export function halve(at: usize, nx: i32, ny: i32): void {
  const width = (nx + 1) >> 1;
  const height = (ny + 1) >> 1;
  const pairs = nx >> 1;
  for (let y = 0; y < height; y++) {
    const low = at + ((<usize>(2 * y * nx)) << 2);
    const high = low + ((<usize>nx) << 2);
    const to = at + ((<usize>(y * width)) << 2);
    const both = 2 * y + 1 < ny;
    let x = 0;
    // A sum lies before all that is still to be read.
    for (; both && x + 4 <= pairs; x += 4) {
      const k = (<usize>x) << 3;
      const a = v128.load(low + k);
      const b = v128.load(low + k, 16);
      const c = v128.load(high + k);
      const d = v128.load(high + k, 16);
      const below = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
      const three = f32x4.add(below, v128.shuffle<f32>(c, d, 0, 2, 4, 6));
      v128.store(to + (k >> 1), f32x4.add(three, v128.shuffle<f32>(c, d, 1, 3, 5, 7)));
    }
    for (; x < width; x++) {
      const k = (<usize>x) << 3;
      const whole = x < pairs;
      let sum = load<f32>(low + k);
      if (whole) sum += load<f32>(low + k, 4);
      if (both) sum += load<f32>(high + k);
      if (both && whole) sum += load<f32>(high + k, 4);
      store<f32>(to + (k >> 1), sum);
    }
  }
}

/** Lays out the n columns of an image, those beyond nx 0; pixel (x, y) is stepX x + stepY y float32 from `at`. */
export function layColumns(at: usize, stepX: i32, stepY: i32, nx: i32, ny: i32, n: i32, toAt: usize): void {
  const byX = (<isize>stepX) << 2;
  const byY = (<isize>stepY) << 2;
  const stride = (<usize>(n + ny - 1)) << 2;
  const first = toAt + ((<usize>(n - 1)) << 2);
  let x = 0;
  if (stepX == 1) {
    for (; x + 4 <= nx; x += 4) {
      const to = first + <usize>x * stride;
      let from = at + ((<usize>x) << 2);
      for (let y: usize = 0, end = (<usize>ny) << 2; y < end; y += 4, from += byY) {
        const four = v128.load(from);
        v128.store32_lane(to + y, four, 0);
        v128.store32_lane(to + stride + y, four, 1);
        v128.store32_lane(to + 2 * stride + y, four, 2);
        v128.store32_lane(to + 3 * stride + y, four, 3);
      }
    }
  }
  for (; x < n; x++) {
    const to = first + <usize>x * stride;
    let from = at + <usize>x * byX;
    for (let y: usize = 0, end = (<usize>ny) << 2; y < end; y += 4, from += byY) {
      store<f32>(to + y, x < nx ? load<f32>(from) : 0);
    }
  }
}

/**
 * Sums over 2 x width columns from those over `width`: a line that rises by r is one over the left half that rises by floor(r / 2) and one
 * over the right half that begins ceil(r / 2) higher.
 */
export function joinSums(fromAt: usize, toAt: usize, n: i32, width: i32, ny: i32): void {
  const stride = n + ny - 1;
  for (let left = 0; left < n; left += 2 * width) {
    for (let rise = 0; rise < 2 * width; rise++) {
      const half = rise >> 1;
      const shift = rise - half;
      joinRise(
        fromAt + ((<usize>((left + half) * stride + n - 1)) << 2),
        fromAt + ((<usize>((left + width + half) * stride + n - 1 + shift)) << 2),
        toAt + ((<usize>((left + rise) * stride + n - 1)) << 2),
        half,
        shift,
        ny,
      );
    }
  }
}

/** The addresses are those of row 0 of the sum. */
function joinRise(first: usize, second: usize, to: usize, half: i32, shift: i32, ny: i32): void {
  // The first begins at row -half of the sum, the second ends before row ny - shift, which is not lower: shift is half or one more.
  const begin = (<isize>-half) << 2;
  const end = (<isize>(ny - shift)) << 2;
  const last = (<isize>ny) << 2;
  let k = (<isize>-(half + shift)) << 2;
  for (; k < begin; k += 16) v128.store(to + k, v128.load(second + k));
  for (k = begin; k < end; k += 16) {
    v128.store(to + k, f32x4.add(v128.load(first + k), v128.load(second + k)));
  }
  for (k = end; k < last; k += 16) v128.store(to + k, v128.load(first + k));
}

let square: f64 = 0;

/** Square of the sum over the number of values, of the line that {@link steepest} found. */
export function steepestSquare(): f64 {
  return square;
}

/**
 * Where the line over all n columns lies that has the highest positive sum for its number of values, of at least `least`, and a
 * square above `above`: rise x (n + ny - 1) + row + n - 1; -1 = there is none.
 */
export function steepest(valuesAt: usize, countsAt: usize, n: i32, ny: i32, least: f32, above: f64): i32 {
  const stride = n + ny - 1;
  const nothing = f32x4.splat(0);
  let found = -1;
  let best = above;
  let near = f32x4.splat(underneath(best));
  for (let rise = 0; rise < n; rise++) {
    let k = rise * stride + n - 1 - rise;
    const end = (rise + 1) * stride;
    while (k < end) {
      const at = (<usize>k) << 2;
      if (k + 4 <= end) {
        const value = v128.load(valuesAt + at);
        const high = f32x4.gt(f32x4.mul(value, value), f32x4.mul(near, v128.load(countsAt + at)));
        if (!v128.any_true(v128.and(high, f32x4.gt(value, nothing)))) {
          k += 4;
          continue;
        }
      }
      for (const to = min(k + 4, end); k < to; k++) {
        const value = <f64>load<f32>(valuesAt + ((<usize>k) << 2));
        const count = load<f32>(countsAt + ((<usize>k) << 2));
        if (count < least || value <= 0) continue;
        const own = (value * value) / <f64>count;
        if (!(own > best)) continue;
        best = own;
        found = k;
        near = f32x4.splat(underneath(best));
      }
    }
  }
  square = best;
  return found;
}

/** Below it by more than float32 rounds the products: what is passed over is not higher. */
function underneath(best: f64): f32 {
  return <f32>(best * (1 - 1e-6));
}
