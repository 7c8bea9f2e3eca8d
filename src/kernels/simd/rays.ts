/*
 * The loops over all pixels of the test for cosmic rays (../../cosmic-rays): they leave few pixels to be looked at one by one. Data
 * and blotted median are float32, bad pixels bytes that are not 0; up to 15 elements beyond the last of any of them are
 * read.
 */

/** Pixels that the last {@link noisyPixels} tested. */
let tested: i32 = 0;

/** Pixels that were good, with data and with a median, of the last {@link noisyPixels}. */
export function testedPixels(): i32 {
  return tested;
}

/** The limit is taken lower by this part: float32 rounds the two sides. */
const SLACK: f64 = 1 - 1e-5;

/**
 * Lists pixels from .. to-1 that differ by more than noise from the median:
 * ((D - M) factor)^2 > least (|M| factor + variance); and perhaps some that reach it all but 5e-6. Returns how many.
 */
export function noisyPixels(
  sciAt: usize,
  blotAt: usize,
  badAt: usize,
  from: i32,
  to: i32,
  factor: f64,
  variance: f64,
  least: f64,
  listAt: usize,
): i32 {
  const factors = f32x4.splat(<f32>factor);
  const slope = f32x4.splat(<f32>(factor * least * SLACK));
  const floor = f32x4.splat(<f32>(variance * least * SLACK));
  const nothing = i8x16.splat(0);
  let counted = 0;
  let listed = listAt;
  for (let k = from; k < to; k += 16) {
    const at = (<usize>k) << 2;
    const d0 = f32x4.sub(v128.load(sciAt + at), v128.load(blotAt + at));
    const d1 = f32x4.sub(v128.load(sciAt + at, 16), v128.load(blotAt + at, 16));
    const d2 = f32x4.sub(v128.load(sciAt + at, 32), v128.load(blotAt + at, 32));
    const d3 = f32x4.sub(v128.load(sciAt + at, 48), v128.load(blotAt + at, 48));
    const known = packed(f32x4.eq(d0, d0), f32x4.eq(d1, d1), f32x4.eq(d2, d2), f32x4.eq(d3, d3));
    const good = v128.and(known, i8x16.eq(v128.load(badAt + <usize>k), nothing));
    const quiet = packed(
      isQuiet(d0, v128.load(blotAt + at), factors, slope, floor),
      isQuiet(d1, v128.load(blotAt + at, 16), factors, slope, floor),
      isQuiet(d2, v128.load(blotAt + at, 32), factors, slope, floor),
      isQuiet(d3, v128.load(blotAt + at, 48), factors, slope, floor),
    );
    const own = to - k < 16 ? (1 << (to - k)) - 1 : 0xffff;
    counted += popcnt(i8x16.bitmask(good) & own);
    let loud = i8x16.bitmask(v128.andnot(good, quiet)) & own;
    for (; loud != 0; loud &= loud - 1) {
      store<i32>(listed, k + ctz(loud));
      listed += 4;
    }
  }
  tested = counted;
  return <i32>((listed - listAt) >> 2);
}

/** What is not a number is not quiet. */
function isQuiet(difference: v128, median: v128, factors: v128, slope: v128, floor: v128): v128 {
  const electrons = f32x4.mul(difference, factors);
  return f32x4.lt(f32x4.mul(electrons, electrons), f32x4.add(f32x4.mul(f32x4.abs(median), slope), floor));
}

/** A byte for each of sixteen lanes that are all ones or zeros. */
function packed(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

/**
 * The mean of (D - M) / sigma of each block of 8 columns of `rows` rows of nx pixels, see ../../cosmic-rays/residual-blocks.ts: NaN
 * where the median varies by more than `source` sigma, or with fewer than 32 good pixels. Differences count as `largest`
 * sigma at most. Sums in float32.
 */
export function residualRow(
  sciAt: usize,
  blotAt: usize,
  badAt: usize,
  nx: i32,
  rows: i32,
  factor: f64,
  variance: f64,
  source: f64,
  largest: f64,
  outAt: usize,
): void {
  const line = (<usize>nx) << 2;
  const numbers = i32x4(0, 1, 2, 3);
  for (let x = 0; x < nx; x += 8) {
    // All ones, which is not a number, beyond the last column.
    const beyond0 = i32x4.ge_s(numbers, i32x4.splat(nx - x));
    const beyond1 = i32x4.ge_s(numbers, i32x4.splat(nx - x - 4));
    const at = (<usize>x) << 2;
    let low = f32x4.splat(Infinity);
    let high = f32x4.splat(-Infinity);
    let p = blotAt + at;
    for (let row = 0; row < rows; row++, p += line) {
      const m0 = v128.or(v128.load(p), beyond0);
      const m1 = v128.or(v128.load(p, 16), beyond1);
      // Of a number and what is none the first: what is none compares as false.
      low = f32x4.pmin(f32x4.pmin(low, m0), m1);
      high = f32x4.pmax(f32x4.pmax(high, m0), m1);
    }
    const lowest = <f64>lowestOf(low);
    const highest = -(<f64>lowestOf(f32x4.neg(high)));
    const sigma = Math.sqrt(Math.abs(lowest * factor) + variance) / factor;
    let mean = NaN;
    if (highest - lowest <= source * sigma) {
      const limit = f32x4.splat(<f32>(largest * sigma));
      const least = f32x4.neg(limit);
      let sum0 = f32x4.splat(0);
      let sum1 = sum0;
      let count = sum0;
      let q = sciAt + at;
      let b = badAt + <usize>x;
      p = blotAt + at;
      for (let row = 0; row < rows; row++, p += line, q += line, b += <usize>nx) {
        const d0 = f32x4.sub(v128.load(q), v128.or(v128.load(p), beyond0));
        const d1 = f32x4.sub(v128.load(q, 16), v128.or(v128.load(p, 16), beyond1));
        const bad = i8x16.ne(v128.load64_zero(b), i8x16.splat(0));
        const bad8 = i16x8.extend_low_i8x16_s(bad);
        const good0 = v128.andnot(f32x4.eq(d0, d0), i32x4.extend_low_i16x8_s(bad8));
        const good1 = v128.andnot(f32x4.eq(d1, d1), i32x4.extend_high_i16x8_s(bad8));
        sum0 = f32x4.add(sum0, v128.and(f32x4.pmax(f32x4.pmin(d0, limit), least), good0));
        sum1 = f32x4.add(sum1, v128.and(f32x4.pmax(f32x4.pmin(d1, limit), least), good1));
        // All ones are -1.
        count = i32x4.sub(count, i32x4.add(good0, good1));
      }
      const good = totalOf(count);
      if (sigma > 0 && good >= 32) mean = sumOf(f32x4.add(sum0, sum1)) / (<f64>good * sigma);
    }
    store<f32>(outAt + ((<usize>x) >> 1), <f32>mean);
  }
}

function lowestOf(v: v128): f32 {
  const pair = f32x4.pmin(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmin(pair, v128.shuffle<f32>(pair, pair, 1, 0, 3, 2)), 0);
}

function totalOf(v: v128): i32 {
  const pair = i32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
  return i32x4.extract_lane(pair, 0) + i32x4.extract_lane(pair, 1);
}

function sumOf(v: v128): f64 {
  const pair = f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/**
 * Lists pixels from .. to-1 of an image, `stride` a row, that are higher than left and below, not lower than right and above, and
 * by more than `least` (less 1e-6 of it) higher than the one two to the left. Returns how many.
 */
export function peakPixels(imageAt: usize, stride: i32, from: i32, to: i32, least: f64, listAt: usize): i32 {
  const limit = f32x4.splat(<f32>(least * (1 - 1e-6)));
  const line = (<usize>stride) << 2;
  let listed = listAt;
  for (let k = from; k < to; k += 4) {
    const p = imageAt + ((<usize>k) << 2);
    const here = v128.load(p);
    const steep = f32x4.ge(f32x4.sub(here, v128.load(p - 8)), limit);
    // Nearly all pixels end here.
    if (!v128.any_true(steep)) continue;
    const alongX = v128.and(f32x4.gt(here, v128.load(p - 4)), f32x4.ge(here, v128.load(p, 4)));
    const alongY = v128.and(f32x4.gt(here, v128.load(p - line)), f32x4.ge(here, v128.load(p + line)));
    const own = to - k < 4 ? (1 << (to - k)) - 1 : 15;
    let peaks = i32x4.bitmask(v128.and(steep, v128.and(alongX, alongY))) & own;
    for (; peaks != 0; peaks &= peaks - 1) {
      store<i32>(listed, k + ctz(peaks));
      listed += 4;
    }
  }
  return <i32>((listed - listAt) >> 2);
}
