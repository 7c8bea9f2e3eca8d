import { area, coverBox, corners } from './cover';
import { dropCrossed } from './crossed';
import { depositBox } from './deposit';
import { amounts, bitOf, quantity } from './squares';
import { COLUMN, MIN_QUAD_AREA, RUN, boxes, findUsual, pairs, parts, placeQuads, quads } from './usual';
import {
  add,
  bit,
  context,
  countBad,
  countDegenerate,
  countTorn,
  kept,
  sums,
  wnx,
  wny,
  wx,
  wy,
  MIN_AREA,
} from './window';

/** Largest side, output pixels, of the box of one dropped pixel. */
const MAX_QUAD_SIDE: i32 = 256;

/**
 * One row of the square kernel: n input pixels. Centres of the row below, of the row itself and of the row above are
 * at belowX ... aboveY, n+2 float64 each, one pixel more at either end; room for a pair more.
 */
export function squareRow(
  belowX: usize,
  belowY: usize,
  hereX: usize,
  hereY: usize,
  aboveX: usize,
  aboveY: usize,
  data: usize,
  weights: usize,
  n: i32,
  h: f64,
): void {
  let worthwhile = true;
  for (let from = 0; from < n; from += RUN) {
    const count = min(n - from, RUN);
    const at = (<usize>from) << 3;
    placeQuads(belowX + at, hereX + at, aboveX + at, quads, count, h);
    placeQuads(belowY + at, hereY + at, aboveY + at, quads + 4 * COLUMN, count, h);
    const ofRun = (<usize>from) << 2;
    if (worthwhile) findUsual(data + ofRun, weights + ofRun, count);
    else memory.fill(boxes, 0xff, (<usize>count) << 2);
    const usual = depositRun(data, weights, from, count);
    // A chip that is turned, or much larger or smaller pixels: the rest of the row will have few of them, too.
    worthwhile = 4 * usual > count;
  }
}

/** Deposits the n pixels of the run that begins at pixel `from` of the row, in their order; returns how many were usual. */
function depositRun(data: usize, weights: usize, from: i32, n: i32): i32 {
  let usual = 0;
  const above = (<usize>wnx) << 4;
  const contextAbove = (<usize>wnx) << 2;
  const keeps = kept != 0;
  // The right pixels of a box are the left ones of the next, nearly always.
  let next = -1;
  let low = f64x2.splat(0);
  let high = low;
  for (let j = 0; j < n; j++) {
    const i = <usize>(from + j);
    const bits = bitOf(i, bit);
    const column = (<usize>j) << 3;
    const k = load<i32>(boxes + ((<usize>j) << 2));
    if (k < 0) {
      next = -1;
      const w = <f64>load<f32>(weights + (i << 2));
      if (!(w > 0) && !keeps) continue;
      dropQuad(column, w, quantity(<f64>load<f32>(data + (i << 2))));
      continue;
    }
    usual++;
    const to = sums + ((<usize>k) << 4);
    const c = context + ((<usize>k) << 2);
    if (k != next) {
      low = v128.load(to);
      high = v128.load(to + above);
      if (context != 0) {
        store<i32>(c, load<i32>(c) | bits);
        store<i32>(c + contextAbove, load<i32>(c + contextAbove) | bits);
      }
    }
    const at = parts + column;
    const pair = v128.load(pairs + (column << 1));
    v128.store(to, f64x2.add(low, f64x2.mul(v128.load_splat<f64>(at), pair)));
    low = f64x2.add(v128.load(to, 16), f64x2.mul(v128.load_splat<f64>(at, COLUMN), pair));
    v128.store(to, low, 16);
    v128.store(to + above, f64x2.add(high, f64x2.mul(v128.load_splat<f64>(at, 2 * COLUMN), pair)));
    high = f64x2.add(v128.load(to + above, 16), f64x2.mul(v128.load_splat<f64>(at, 3 * COLUMN), pair));
    v128.store(to + above, high, 16);
    if (context != 0) {
      store<i32>(c, load<i32>(c, 4) | bits, 4);
      store<i32>(c + contextAbove, load<i32>(c + contextAbove, 4) | bits, 4);
    }
    // With SQUARES each pixel has flags of its own.
    next = SQUARES ? -1 : k + 1;
  }
  return usual;
}

/** Any quad of the run, that at byte `column` of the columns of {@link quads}, with weight w and value d. */
function dropQuad(column: usize, w: f64, d: f64): void {
  const at = quads + column;
  const positive = w > 0;
  const zero = f64x2.splat(0);
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  const least = f64x2.splat(2 * MIN_AREA);
  const plusMinus = f64x2(1, -1);
  const minusPlus = f64x2(-1, 1);
  const base = sums;
  const contextBase = context;
  const bits = (<u64>(<u32>bit)) | ((<u64>(<u32>bit)) << 32);
  const windowCorner = i32x4(wx, wy, 0, 0);
  const columnsOfWindow = wnx;
  const rowsOfWindow = wny;

  // Lanes: left and right end of the lower (u = x, v = y) and of the upper side.
  let lowU = v128.load64_lane(at + COLUMN, v128.load64_zero(at), 1);
  let highU = v128.load64_lane(at + 3 * COLUMN, v128.load64_zero(at, 2 * COLUMN), 1);
  let lowV = v128.load64_lane(at + 5 * COLUMN, v128.load64_zero(at, 4 * COLUMN), 1);
  let highV = v128.load64_lane(at + 7 * COLUMN, v128.load64_zero(at, 6 * COLUMN), 1);

  // Cross product of the diagonals: twice the signed area.
  const diagonalU = f64x2.sub(highU, v128.shuffle<f64>(lowU, lowU, 1, 0));
  const diagonalV = f64x2.sub(highV, v128.shuffle<f64>(lowV, lowV, 1, 0));
  const cross = f64x2.mul(diagonalU, v128.shuffle<f64>(diagonalV, diagonalV, 1, 0));
  const double = f64x2.extract_lane(cross, 1) - f64x2.extract_lane(cross, 0);
  const twice = abs(double);
  if (!(twice > 2 * MIN_QUAD_AREA)) {
    // NaN is a pixel that does not map; zero area is a fold.
    if (twice <= 2 * MIN_QUAD_AREA) countDegenerate();
    return;
  }
  // By where the corners lie on the output: lower left, lower right, upper left, upper right.
  const ex = f64x2.extract_lane(lowU, 1) - f64x2.extract_lane(lowU, 0);
  const ey = f64x2.extract_lane(lowV, 1) - f64x2.extract_lane(lowV, 0);
  if (double > 0) {
    if (ex < abs(ey)) {
      const u = lowU;
      const v = lowV;
      if (ey > abs(ex)) {
        lowU = v128.shuffle<f64>(highU, u, 0, 2);
        lowV = v128.shuffle<f64>(highV, v, 0, 2);
        highU = v128.shuffle<f64>(highU, u, 1, 3);
        highV = v128.shuffle<f64>(highV, v, 1, 3);
      } else if (-ex > abs(ey)) {
        lowU = v128.shuffle<f64>(highU, highU, 1, 0);
        lowV = v128.shuffle<f64>(highV, highV, 1, 0);
        highU = v128.shuffle<f64>(u, u, 1, 0);
        highV = v128.shuffle<f64>(v, v, 1, 0);
      } else {
        lowU = v128.shuffle<f64>(u, highU, 1, 3);
        lowV = v128.shuffle<f64>(v, highV, 1, 3);
        highU = v128.shuffle<f64>(u, highU, 0, 2);
        highV = v128.shuffle<f64>(v, highV, 0, 2);
      }
    }
  } else {
    const u = lowU;
    const v = lowV;
    if (ex > abs(ey)) {
      lowU = highU;
      lowV = highV;
      highU = u;
      highV = v;
    } else if (-ex > abs(ey)) {
      lowU = v128.shuffle<f64>(u, u, 1, 0);
      lowV = v128.shuffle<f64>(v, v, 1, 0);
      highU = v128.shuffle<f64>(highU, highU, 1, 0);
      highV = v128.shuffle<f64>(highV, highV, 1, 0);
    } else if (ey > abs(ex)) {
      lowU = v128.shuffle<f64>(u, highU, 0, 2);
      lowV = v128.shuffle<f64>(v, highV, 0, 2);
      highU = v128.shuffle<f64>(u, highU, 1, 3);
      highV = v128.shuffle<f64>(v, highV, 1, 3);
    } else {
      lowU = v128.shuffle<f64>(highU, u, 1, 3);
      lowV = v128.shuffle<f64>(highV, v, 1, 3);
      highU = v128.shuffle<f64>(highU, u, 0, 2);
      highV = v128.shuffle<f64>(highV, v, 0, 2);
    }
  }

  // (x, y) of the lowest and of the highest corner, first output pixel of the box, and how many inner lines beyond the first
  // it has in each axis: for a quad that is not skewed beyond recognition, which the test below makes sure of.
  const minU = f64x2.pmin(lowU, highU);
  const maxU = f64x2.pmax(lowU, highU);
  const minV = f64x2.pmin(lowV, v128.shuffle<f64>(lowV, lowV, 1, 0));
  const maxV = f64x2.pmax(highV, v128.shuffle<f64>(highV, highV, 1, 0));
  const first = f64x2.floor(f64x2.add(v128.shuffle<f64>(minU, minV, 0, 2), half));
  const end = f64x2.floor(f64x2.add(v128.shuffle<f64>(maxU, maxV, 1, 2), half));
  const beyond = f64x2.sub(f64x2.sub(end, first), one);
  const more = i32x4.trunc_sat_f64x2_s_zero(beyond);
  const moreX = i32x4.extract_lane(more, 0);
  const moreY = i32x4.extract_lane(more, 1);

  // Origin on the first inner lines for what is low or left, on the last for what is high or right.
  const origin = f64x2.add(first, half);
  const last = f64x2.add(origin, beyond);
  const originU = v128.shuffle<f64>(origin, last, 0, 2);
  const ul = f64x2.sub(lowU, originU);
  const uh = f64x2.sub(highU, originU);
  const vl = f64x2.sub(lowV, v128.shuffle<f64>(origin, origin, 1, 1));
  const vh = f64x2.sub(highV, v128.shuffle<f64>(last, last, 1, 1));
  const places =
    i64x2.bitmask(f64x2.lt(ul, zero)) |
    (i64x2.bitmask(f64x2.lt(uh, zero)) << 2) |
    (i64x2.bitmask(f64x2.lt(vl, zero)) << 4) |
    (i64x2.bitmask(f64x2.lt(vh, zero)) << 6);
  if (positive && places == 0b00110101 && <u32>(moreX | moreY) < <u32>MAX_QUAD_SIDE) {
    const product = w * d;
    const box = i32x4.sub(i32x4.trunc_sat_f64x2_s_zero(first), windowCorner);
    const kx = i32x4.extract_lane(box, 0);
    const ky = i32x4.extract_lane(box, 1);
    if (kx + moreX + 1 < 0 || kx >= columnsOfWindow || ky + moreY + 1 < 0 || ky >= rowsOfWindow) return;
    if (product - product != 0) {
      countBad();
      return;
    }
    // Every corner in its corner of the box: each side stays in one outer row or column of output pixels. A pixel in a
    // corner of the box holds two triangles with their tip in its inner corner, a pixel on a side is cut by one straight
    // line, the rest are covered whole. No slope is divided by, so there is no singular case.
    const risesB = f64x2.sub(v128.shuffle<f64>(lowV, highV, 1, 3), v128.shuffle<f64>(lowV, highV, 0, 2));
    const runsB = f64x2.sub(v128.shuffle<f64>(lowU, highU, 1, 3), v128.shuffle<f64>(lowU, highU, 0, 2));
    /** Of the bottom and the top side, dy/dx. */
    const slopes = f64x2.div(risesB, runsB);
    /** Of the left and the right side, dx/dy. */
    const leans = f64x2.div(f64x2.sub(highU, lowU), f64x2.sub(highV, lowV));
    const slopeB = v128.shuffle<f64>(slopes, slopes, 0, 0);
    const slopeT = v128.shuffle<f64>(slopes, slopes, 1, 1);
    // Where the sides cross the lines: lanes left and right.
    const bottomAt = f64x2.sub(vl, f64x2.mul(ul, slopeB));
    const topAt = f64x2.sub(vh, f64x2.mul(uh, slopeT));
    const lowAt = f64x2.sub(ul, f64x2.mul(vl, leans));
    const highAt = f64x2.sub(uh, f64x2.mul(vh, leans));
    const lower = f64x2.mul(plusMinus, f64x2.add(f64x2.mul(lowAt, vl), f64x2.mul(bottomAt, ul)));
    const upper = f64x2.mul(minusPlus, f64x2.add(f64x2.mul(highAt, vh), f64x2.mul(topAt, uh)));
    const share = w / twice;
    if ((kx | ky) < 0 || kx + moreX + 1 >= columnsOfWindow || ky + moreY + 1 >= rowsOfWindow) {
      // Half out of the window: the same numbers by way of the areas.
      keepAligned(lower, upper, ul, uh, vl, vh, slopes, leans, moreX, moreY);
      depositBox(kx, ky, moreX + 2, moreY + 2, 2 * share, d);
      return;
    }
    const shares = f64x2.splat(share);
    const pair = f64x2.replace_lane(f64x2.splat(1), 0, d);
    const k = ky * columnsOfWindow + kx;
    const k1 = k + (moreY + 1) * columnsOfWindow;
    if ((i64x2.bitmask(f64x2.gt(lower, least)) & i64x2.bitmask(f64x2.gt(upper, least))) == 3) {
      const tl = amounts(f64x2.mul(lower, shares));
      const th = amounts(f64x2.mul(upper, shares));
      let to = base + ((<usize>k) << 4);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.shuffle<f64>(tl, tl, 0, 0), pair)));
      to += (<usize>(moreX + 1)) << 4;
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.shuffle<f64>(tl, tl, 1, 1), pair)));
      to = base + ((<usize>k1) << 4);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.shuffle<f64>(th, th, 0, 0), pair)));
      to += (<usize>(moreX + 1)) << 4;
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(v128.shuffle<f64>(th, th, 1, 1), pair)));
      if (contextBase != 0) {
        if (moreX == 0) {
          let c = contextBase + ((<usize>k) << 2);
          store<u64>(c, load<u64>(c) | bits);
          c = contextBase + ((<usize>k1) << 2);
          store<u64>(c, load<u64>(c) | bits);
        } else {
          let c = contextBase + ((<usize>k) << 2);
          store<i32>(c, load<i32>(c) | bit);
          c += (<usize>(moreX + 1)) << 2;
          store<i32>(c, load<i32>(c) | bit);
          c = contextBase + ((<usize>k1) << 2);
          store<i32>(c, load<i32>(c) | bit);
          c += (<usize>(moreX + 1)) << 2;
          store<i32>(c, load<i32>(c) | bit);
        }
      }
    } else {
      let cell = f64x2.extract_lane(lower, 0);
      if (cell > 2 * MIN_AREA) add(k, cell * share, pair);
      cell = f64x2.extract_lane(lower, 1);
      if (cell > 2 * MIN_AREA) add(k + moreX + 1, cell * share, pair);
      cell = f64x2.extract_lane(upper, 0);
      if (cell > 2 * MIN_AREA) add(k1, cell * share, pair);
      cell = f64x2.extract_lane(upper, 1);
      if (cell > 2 * MIN_AREA) add(k1 + moreX + 1, cell * share, pair);
    }
    if ((moreX | moreY) == 0) return;
    const whole = 2 * share;
    if (moreX > 0) {
      // Mean ordinates of the bottom and the top side in the columns between.
      const start = v128.shuffle<f64>(ul, uh, 0, 2);
      const heights = v128.shuffle<f64>(vl, vh, 0, 2);
      for (let c = 1; c <= moreX; c++) {
        const cells = f64x2.mul(
          minusPlus,
          f64x2.add(heights, f64x2.mul(f64x2.sub(f64x2.splat(<f64>c - 0.5), start), slopes)),
        );
        const below = f64x2.extract_lane(cells, 0);
        const above = f64x2.extract_lane(cells, 1);
        if (below > MIN_AREA) add(k + c, below * whole, pair);
        if (above > MIN_AREA) add(k1 + c, above * whole, pair);
      }
    }
    if (moreY > 0) {
      for (let r = 1; r <= moreY; r++) {
        const cells = f64x2.mul(minusPlus, f64x2.add(ul, f64x2.mul(f64x2.sub(f64x2.splat(<f64>r - 0.5), vl), leans)));
        const kr = k + r * columnsOfWindow;
        const before = f64x2.extract_lane(cells, 0);
        const behind = f64x2.extract_lane(cells, 1);
        if (before > MIN_AREA) add(kr, before * whole, pair);
        for (let c = 1; c <= moreX; c++) add(kr + c, whole, pair);
        if (behind > MIN_AREA) add(kr + moreX + 1, behind * whole, pair);
      }
    }
    return;
  }

  // Two calls: one alone would be compiled into this loop, and take registers from what is above.
  if (positive && moreX == 1 && moreY == 0 && places >> 4 == 0b0011) {
    if (dropCrossed(ul, uh, vl, vh, first, false, twice, w, d)) return;
  } else if (positive && moreX == 0 && moreY == 1 && (places & 0b1111) == 0b0101) {
    const su = v128.shuffle<f64>(vl, vh, 0, 2);
    const eu = v128.shuffle<f64>(vl, vh, 1, 3);
    const sv = v128.shuffle<f64>(ul, uh, 0, 2);
    const ev = v128.shuffle<f64>(ul, uh, 1, 3);
    if (dropCrossed(su, eu, sv, ev, first, true, twice, w, d)) return;
  }
  dropOther(lowU, highU, lowV, highV, twice, w, d);
}

/**
 * Any quad: lanes are the left and right ends of its lower and of its upper side; `twice` its area twice. A pixel of no weight
 * leaves its value in the kept plane.
 */
function dropOther(lowU: v128, highU: v128, lowV: v128, highV: v128, twice: f64, w: f64, d: f64): void {
  const half = f64x2.splat(0.5);
  const minU = f64x2.pmin(lowU, highU);
  const maxU = f64x2.pmax(lowU, highU);
  const minV = f64x2.pmin(lowV, highV);
  const maxV = f64x2.pmax(lowV, highV);
  const lowest = f64x2.pmin(v128.shuffle<f64>(minU, minV, 0, 2), v128.shuffle<f64>(minU, minV, 1, 3));
  const highest = f64x2.pmax(v128.shuffle<f64>(maxU, maxV, 0, 2), v128.shuffle<f64>(maxU, maxV, 1, 3));
  const windowLow = f64x2(<f64>wx - 0.5, <f64>wy - 0.5);
  const windowHigh = f64x2(<f64>(wx + wnx) - 0.5, <f64>(wy + wny) - 0.5);
  const reaches = v128.and(f64x2.gt(highest, windowLow), f64x2.lt(lowest, windowHigh));
  if (i64x2.bitmask(reaches) != 3) return;
  const first = f64x2.floor(f64x2.add(lowest, half));
  const size = f64x2.sub(f64x2.floor(f64x2.add(highest, half)), first);
  if (i64x2.bitmask(f64x2.lt(size, f64x2.splat(<f64>(MAX_QUAD_SIDE + 1)))) != 3) {
    countTorn();
    return;
  }
  let share: f64 = 0;
  if (w > 0) {
    const product = w * d;
    if (product - product != 0) {
      countBad();
      return;
    }
    share = (2 * w) / twice;
  } else if (d - d != 0) return;
  // Counter-clockwise from the lower left.
  const ring = corners;
  v128.store(ring, lowU);
  v128.store(ring, v128.shuffle<f64>(highU, highU, 1, 0), 16);
  v128.store(ring, lowV, 32);
  v128.store(ring, v128.shuffle<f64>(highV, highV, 1, 0), 48);
  const x = f64x2.extract_lane(first, 0);
  const y = f64x2.extract_lane(first, 1);
  const columns = <i32>f64x2.extract_lane(size, 0) + 1;
  const rows = <i32>f64x2.extract_lane(size, 1) + 1;
  coverBox(x, y, columns, rows);
  depositBox(<i32>x - wx, <i32>y - wy, columns, rows, share, d);
}

/** Writes the areas of a quad with every corner in its corner of the box; the arguments are those of {@link squareRow}. */
function keepAligned(
  lower: v128,
  upper: v128,
  ul: v128,
  uh: v128,
  vl: v128,
  vh: v128,
  slopes: v128,
  leans: v128,
  moreX: i32,
  moreY: i32,
): void {
  const stride = (<usize>(moreX + 3)) << 3;
  const lastColumn = (<usize>(moreX + 1)) << 3;
  const upperRow = area + <usize>(moreY + 1) * stride;
  const minusPlus = f64x2(-1, 1);
  store<f64>(area, 0.5 * f64x2.extract_lane(lower, 0));
  store<f64>(area + lastColumn, 0.5 * f64x2.extract_lane(lower, 1));
  store<f64>(upperRow, 0.5 * f64x2.extract_lane(upper, 0));
  store<f64>(upperRow + lastColumn, 0.5 * f64x2.extract_lane(upper, 1));
  const start = v128.shuffle<f64>(ul, uh, 0, 2);
  const heights = v128.shuffle<f64>(vl, vh, 0, 2);
  for (let c = 1; c <= moreX; c++) {
    const cells = f64x2.mul(
      minusPlus,
      f64x2.add(heights, f64x2.mul(f64x2.sub(f64x2.splat(<f64>c - 0.5), start), slopes)),
    );
    const at = (<usize>c) << 3;
    store<f64>(area + at, f64x2.extract_lane(cells, 0));
    store<f64>(upperRow + at, f64x2.extract_lane(cells, 1));
  }
  for (let r = 1; r <= moreY; r++) {
    const row = area + <usize>r * stride;
    const cells = f64x2.mul(minusPlus, f64x2.add(ul, f64x2.mul(f64x2.sub(f64x2.splat(<f64>r - 0.5), vl), leans)));
    store<f64>(row, f64x2.extract_lane(cells, 0));
    store<f64>(row + lastColumn, f64x2.extract_lane(cells, 1));
    for (let c: usize = 1; c <= <usize>moreX; c++) store<f64>(row + (c << 3), 1);
  }
}
