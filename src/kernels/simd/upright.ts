import { amount, amounts, bitOf, quantities, quantity } from './squares';
import { bit, context, countBad, kept, sums, wnx, wny, wx, wy } from './window';

/** Half sides up to which a drop, wherever it falls, is within 2 and within 3 output pixels. */
const WITHIN_TWO: f64 = 0.5;
const WITHIN_THREE: f64 = 1;

/** Constants of {@link turboRow}, two equal float64 each: a loop over what is made of numbers makes it anew each time. */
const constants: usize = memory.data(9 * 16, 16);
const HALF: usize = 16;
const ONE: usize = 32;
const FACTOR: usize = 48;
const LOW_X: usize = 64;
const LOW_Y: usize = 80;
const LAST_X: usize = 96;
const LAST_Y: usize = 112;
const WIDTH: usize = 128;

/** Added to a whole number, puts it into the lower bits. */
const WHOLE: f64 = 4503599627370496;

/**
 * One row of the turbo kernel: the drop is an upright box of half side h, output pixels, around the mapped centre, and an
 * output pixel gets weight * overlap * factor.
 *
 * Whether a small box reaches into the next column or row is a toss for the branch predictor, so it always does, with an
 * overlap of zero if need be. The usual drop of a window without context, within two by two of its pixels, is worked out together
 * with its neighbour (lanes are two pixels of input), to the same bits; a masked one adds zero.
 */
export function turboRow(xs: usize, ys: usize, data: usize, weights: usize, n: i32, h: f64, factor: f64): void {
  const pairs: usize = context == 0 && kept == 0 && h <= WITHIN_TWO ? (<usize>n) & ~1 : 0;
  const c = constants;
  v128.store(c, f64x2.splat(h));
  v128.store(c, f64x2.splat(0.5), HALF);
  v128.store(c, f64x2.splat(1), ONE);
  v128.store(c, f64x2.splat(factor), FACTOR);
  v128.store(c, f64x2.splat(<f64>wx), LOW_X);
  v128.store(c, f64x2.splat(<f64>wy), LOW_Y);
  v128.store(c, f64x2.splat(<f64>(wnx - 2)), LAST_X);
  v128.store(c, f64x2.splat(<f64>(wny - 2)), LAST_Y);
  v128.store(c, f64x2.splat(<f64>wnx), WIDTH);
  const base = sums;
  const rowBytes = (<usize>wnx) << 4;
  const zero = f64x2.splat(0);
  for (let i: usize = 0; i < pairs; i += 2) {
    const x = v128.load(xs + (i << 3));
    const y = v128.load(ys + (i << 3));
    const fromX = f64x2.sub(x, v128.load(c));
    const fromY = f64x2.sub(y, v128.load(c));
    const firstX = f64x2.floor(f64x2.add(fromX, v128.load(c, HALF)));
    const firstY = f64x2.floor(f64x2.add(fromY, v128.load(c, HALF)));
    const column = f64x2.sub(firstX, v128.load(c, LOW_X));
    const row = f64x2.sub(firstY, v128.load(c, LOW_Y));
    const insideX = v128.and(f64x2.ge(column, zero), f64x2.le(column, v128.load(c, LAST_X)));
    const insideY = v128.and(f64x2.ge(row, zero), f64x2.le(row, v128.load(c, LAST_Y)));
    const w = f64x2.promote_low_f32x4(v128.load64_zero(weights + (i << 2)));
    const d = quantities(f64x2.promote_low_f32x4(v128.load64_zero(data + (i << 2))));
    const product = f64x2.mul(w, d);
    const finite = f64x2.eq(f64x2.sub(product, product), zero);
    if (i64x2.bitmask(v128.and(v128.and(insideX, insideY), finite)) != 3) {
      if (!aside(x, h, wx, wnx) && !aside(y, h, wy, wny)) turboRun(xs, ys, data, weights, i, i + 2, h, factor);
      continue;
    }
    const lineX = f64x2.add(firstX, v128.load(c, HALF));
    const lineY = f64x2.add(firstY, v128.load(c, HALF));
    const toX = f64x2.add(x, v128.load(c));
    const toY = f64x2.add(y, v128.load(c));
    const ax = f64x2.sub(f64x2.pmin(toX, lineX), f64x2.pmax(fromX, f64x2.sub(lineX, v128.load(c, ONE))));
    const ay = f64x2.sub(f64x2.pmin(toY, lineY), f64x2.pmax(fromY, f64x2.sub(lineY, v128.load(c, ONE))));
    const bx = f64x2.pmax(zero, f64x2.sub(f64x2.pmin(toX, f64x2.add(lineX, v128.load(c, ONE))), lineX));
    const by = f64x2.pmax(zero, f64x2.sub(f64x2.pmin(toY, f64x2.add(lineY, v128.load(c, ONE))), lineY));
    const share = amounts(v128.and(f64x2.gt(w, zero), f64x2.mul(w, v128.load(c, FACTOR))));
    const value = f64x2.mul(d, share);
    const aa = amounts(f64x2.mul(ax, ay));
    const ba = amounts(f64x2.mul(bx, ay));
    const ab = amounts(f64x2.mul(ax, by));
    const bb = amounts(f64x2.mul(bx, by));
    const k = f64x2.add(f64x2.add(f64x2.mul(row, v128.load(c, WIDTH)), column), f64x2.splat(WHOLE));
    const at0 = base + ((<usize>(<u32>i64x2.extract_lane(k, 0))) << 4);
    const at1 = base + ((<usize>(<u32>i64x2.extract_lane(k, 1))) << 4);
    const pair0 = v128.shuffle<f64>(value, share, 0, 2);
    addTo(at0, v128.shuffle<f64>(aa, aa, 0, 0), pair0);
    addTo(at0 + 16, v128.shuffle<f64>(ba, ba, 0, 0), pair0);
    addTo(at0 + rowBytes, v128.shuffle<f64>(ab, ab, 0, 0), pair0);
    addTo(at0 + rowBytes + 16, v128.shuffle<f64>(bb, bb, 0, 0), pair0);
    const pair1 = v128.shuffle<f64>(value, share, 1, 3);
    addTo(at1, v128.shuffle<f64>(aa, aa, 1, 1), pair1);
    addTo(at1 + 16, v128.shuffle<f64>(ba, ba, 1, 1), pair1);
    addTo(at1 + rowBytes, v128.shuffle<f64>(ab, ab, 1, 1), pair1);
    addTo(at1 + rowBytes + 16, v128.shuffle<f64>(bb, bb, 1, 1), pair1);
  }
  turboRun(xs, ys, data, weights, pairs, <usize>n, h, factor);
}

/** True where the drops of two pixels, at these columns (rows), are both before the window or both behind it. */
function aside(centre: v128, h: f64, low: i32, size: i32): bool {
  const before = f64x2.le(f64x2.add(centre, f64x2.splat(h)), f64x2.splat(<f64>low - 0.5));
  const behind = f64x2.ge(f64x2.sub(centre, f64x2.splat(h)), f64x2.splat(<f64>(low + size) - 0.5));
  return i64x2.bitmask(before) == 3 || i64x2.bitmask(behind) == 3;
}

/** Adds a share of a pair of sums. */
function addTo(at: usize, share: v128, pair: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(share, pair)));
}

/** Pixels start .. end-1 of the row, one by one, wherever they fall. Lanes are x and y. */
function turboRun(
  xs: usize,
  ys: usize,
  data: usize,
  weights: usize,
  start: usize,
  end: usize,
  h: f64,
  factor: f64,
): void {
  const low = f64x2(<f64>wx - 0.5, <f64>wy - 0.5);
  const high = f64x2(<f64>(wx + wnx) - 0.5, <f64>(wy + wny) - 0.5);
  const hh = f64x2.splat(h);
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const lowest = i32x4(wx, wy, 0, 0);
  const nx = wnx;
  const ny = wny;
  const base = sums;
  const contextBase = context;
  let contextBit = bit;
  const keptBase = kept;
  const side = h <= WITHIN_TWO ? 2 : h <= WITHIN_THREE ? 3 : 0;
  const rowBytes = (<usize>nx) << 4;
  for (let i = start; i < end; i++) {
    const centre = v128.load64_lane(ys + (i << 3), v128.load64_splat(xs + (i << 3)), 1);
    const from = f64x2.sub(centre, hh);
    const to = f64x2.add(centre, hh);
    if (i64x2.bitmask(v128.and(f64x2.gt(to, low), f64x2.lt(from, high))) != 3) continue;
    const w = <f64>load<f32>(weights + (i << 2));
    const d = quantity(<f64>load<f32>(data + (i << 2)));
    if (SQUARES) contextBit = bitOf(i, contextBit);
    const masked = !(w > 0);
    if (masked) {
      if (keptBase == 0 || d - d != 0) continue;
    } else {
      const product = w * d;
      if (product - product != 0) {
        countBad();
        continue;
      }
    }
    const first = f64x2.floor(f64x2.add(from, half));
    const corner = i32x4.sub(i32x4.trunc_sat_f64x2_s_zero(first), lowest);
    const x = i32x4.extract_lane(corner, 0);
    const y = i32x4.extract_lane(corner, 1);
    const pair = f64x2.mul(f64x2.replace_lane(one, 0, d), f64x2.splat(amount(w * factor)));
    if (!masked && side != 0 && (x | y) >= 0 && x + side <= nx && y + side <= ny) {
      const line = f64x2.add(first, half);
      const line2 = f64x2.add(line, one);
      const o0 = f64x2.sub(f64x2.pmin(to, line), f64x2.pmax(from, f64x2.sub(first, half)));
      const o1 = f64x2.pmax(zero, f64x2.sub(f64x2.pmin(to, line2), line));
      const x0 = v128.shuffle<f64>(o0, o0, 0, 0);
      const x1 = v128.shuffle<f64>(o1, o1, 0, 0);
      const y0 = v128.shuffle<f64>(o0, o0, 1, 1);
      const y1 = v128.shuffle<f64>(o1, o1, 1, 1);
      const k = <usize>(y * nx + x);
      let at = base + (k << 4);
      const at1 = at + rowBytes;
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(amounts(f64x2.mul(x0, y0)), pair)));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(amounts(f64x2.mul(x1, y0)), pair)), 16);
      v128.store(at1, f64x2.add(v128.load(at1), f64x2.mul(amounts(f64x2.mul(x0, y1)), pair)));
      v128.store(at1, f64x2.add(v128.load(at1, 16), f64x2.mul(amounts(f64x2.mul(x1, y1)), pair)), 16);
      const nonzero = f64x2.gt(o1, zero);
      const bitX1 = contextBit & i32x4.extract_lane(nonzero, 0);
      const maskY1 = i32x4.extract_lane(nonzero, 2);
      if (contextBase != 0) {
        const c = contextBase + (k << 2);
        const c1 = c + ((<usize>nx) << 2);
        store<i32>(c, load<i32>(c) | contextBit);
        store<i32>(c, load<i32>(c, 4) | bitX1, 4);
        store<i32>(c1, load<i32>(c1) | (contextBit & maskY1));
        store<i32>(c1, load<i32>(c1, 4) | (bitX1 & maskY1), 4);
      }
      if (side == 2) continue;
      const o2 = f64x2.pmax(zero, f64x2.sub(f64x2.pmin(to, f64x2.add(line2, one)), line2));
      const x2 = v128.shuffle<f64>(o2, o2, 0, 0);
      const y2 = v128.shuffle<f64>(o2, o2, 1, 1);
      const at2 = at1 + rowBytes;
      v128.store(at, f64x2.add(v128.load(at, 32), f64x2.mul(amounts(f64x2.mul(x2, y0)), pair)), 32);
      v128.store(at1, f64x2.add(v128.load(at1, 32), f64x2.mul(amounts(f64x2.mul(x2, y1)), pair)), 32);
      v128.store(at2, f64x2.add(v128.load(at2), f64x2.mul(amounts(f64x2.mul(x0, y2)), pair)));
      v128.store(at2, f64x2.add(v128.load(at2, 16), f64x2.mul(amounts(f64x2.mul(x1, y2)), pair)), 16);
      v128.store(at2, f64x2.add(v128.load(at2, 32), f64x2.mul(amounts(f64x2.mul(x2, y2)), pair)), 32);
      if (contextBase == 0) continue;
      const third = f64x2.gt(o2, zero);
      const bitX2 = contextBit & i32x4.extract_lane(third, 0);
      const maskY2 = i32x4.extract_lane(third, 2);
      const c = contextBase + (k << 2);
      const c1 = c + ((<usize>nx) << 2);
      const c2 = c1 + ((<usize>nx) << 2);
      store<i32>(c, load<i32>(c, 8) | bitX2, 8);
      store<i32>(c1, load<i32>(c1, 8) | (bitX2 & maskY1), 8);
      store<i32>(c2, load<i32>(c2) | (contextBit & maskY2));
      store<i32>(c2, load<i32>(c2, 4) | (bitX1 & maskY2), 4);
      store<i32>(c2, load<i32>(c2, 8) | (bitX2 & maskY2), 8);
      continue;
    }
    dropBox(from, to, x, y, pair, masked, d);
  }
}

/** Any drop [from, to], whose first output pixel is (x, y) of the window or outside it. */
function dropBox(from: v128, to: v128, x: i32, y: i32, pair: v128, masked: bool, d: f64): void {
  const xa = f64x2.extract_lane(from, 0);
  const ya = f64x2.extract_lane(from, 1);
  const xb = f64x2.extract_lane(to, 0);
  const yb = f64x2.extract_lane(to, 1);
  const c0 = max(x, 0);
  const r0 = max(y, 0);
  const c1 = min(<i32>floor(xb + 0.5) - wx, wnx - 1);
  const r1 = min(<i32>floor(yb + 0.5) - wy, wny - 1);
  for (let r = r0; r <= r1; r++) {
    const j = <f64>(r + wy);
    const dy = min(yb, j + 0.5) - max(ya, j - 0.5);
    let k = <usize>(r * wnx + c0);
    for (let c = c0; c <= c1; c++, k++) {
      const i = <f64>(c + wx);
      // Pixels that the box only touches have no overlap.
      const dx = min(xb, i + 0.5) - max(xa, i - 0.5);
      if (!(dx > 0 && dy > 0)) continue;
      if (masked) {
        store<f64>(kept + (k << 3), d);
        continue;
      }
      const at = sums + (k << 4);
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(amount(dx * dy)), pair)));
      if (context != 0) store<i32>(context + (k << 2), load<i32>(context + (k << 2)) | bit);
    }
  }
}

/**
 * One row of the point kernel: all of a pixel goes to the output pixel under its centre. Two pixels at a time where both are
 * good and in the window.
 */
export function pointRow(xs: usize, ys: usize, data: usize, weights: usize, n: i32): void {
  const half = f64x2.splat(0.5);
  const sign = f64x2.splat(-0);
  const nowhere = f64x2.splat(-1073741824);
  const nothing = f64x2.splat(0);
  // Lanes 0 and 1 the columns of both pixels, 2 and 3 their rows.
  const lowest = i32x4(wx, wx, wy, wy);
  const size = i32x4(wnx, wnx, wny, wny);
  const nx = wnx;
  const base = sums;
  const contextBase = context;
  const contextBit = bit;
  for (let i: usize = 0; i < <usize>n; i += 2) {
    // Halves are rounded away from zero, as the reference does. A pixel that does not map (NaN) is nowhere.
    const x = v128.load(xs + (i << 3));
    const y = v128.load(ys + (i << 3));
    const column = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmax(nowhere, f64x2.add(x, v128.or(half, v128.and(sign, x)))));
    const row = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmax(nowhere, f64x2.add(y, v128.or(half, v128.and(sign, y)))));
    const place = i32x4.sub(v128.shuffle<i64>(column, row, 0, 2), lowest);
    const inside = i32x4.bitmask(i32x4.lt_u(place, size));
    let w = f64x2.promote_low_f32x4(v128.load64_zero(weights + (i << 2)));
    // A square is positive whatever it is of.
    if (SQUARES) w = v128.and(f64x2.gt(w, nothing), f64x2.mul(w, w));
    const d = quantities(f64x2.promote_low_f32x4(v128.load64_zero(data + (i << 2))));
    const product = f64x2.mul(w, d);
    const good = i64x2.bitmask(v128.and(f64x2.gt(w, nothing), f64x2.eq(f64x2.sub(product, product), nothing)));
    const x0 = i32x4.extract_lane(place, 0);
    const y0 = i32x4.extract_lane(place, 2);
    const x1 = i32x4.extract_lane(place, 1);
    const y1 = i32x4.extract_lane(place, 3);
    if (inside == 15 && good == 3 && i + 1 < <usize>n) {
      const k0 = <usize>(y0 * nx + x0);
      const k1 = <usize>(y1 * nx + x1);
      const at0 = base + (k0 << 4);
      const at1 = base + (k1 << 4);
      v128.store(at0, f64x2.add(v128.load(at0), v128.shuffle<f64>(product, w, 0, 2)));
      v128.store(at1, f64x2.add(v128.load(at1), v128.shuffle<f64>(product, w, 1, 3)));
      if (contextBase != 0) {
        const c0 = contextBase + (k0 << 2);
        const c1 = contextBase + (k1 << 2);
        store<i32>(c0, load<i32>(c0) | bitOf(i, contextBit));
        store<i32>(c1, load<i32>(c1) | bitOf(i + 1, contextBit));
      }
      continue;
    }
    if (SQUARES) bitOf(i, contextBit);
    if ((inside & 5) == 5) dropPoint(<usize>(y0 * nx + x0), f64x2.extract_lane(w, 0), f64x2.extract_lane(d, 0));
    if ((inside & 10) == 10 && i + 1 < <usize>n) {
      if (SQUARES) bitOf(i + 1, contextBit);
      dropPoint(<usize>(y1 * nx + x1), f64x2.extract_lane(w, 1), f64x2.extract_lane(d, 1));
    }
  }
}

/** One pixel to output pixel k of the window. */
function dropPoint(k: usize, w: f64, d: f64): void {
  if (w > 0) {
    const product = w * d;
    if (product - product != 0) {
      countBad();
      return;
    }
    const at = sums + (k << 4);
    v128.store(at, f64x2.add(v128.load(at), f64x2.replace_lane(f64x2.splat(w), 0, product)));
    if (context != 0) store<i32>(context + (k << 2), load<i32>(context + (k << 2)) | bit);
  } else if (kept != 0 && d - d == 0) store<f64>(kept + (k << 3), d);
}
