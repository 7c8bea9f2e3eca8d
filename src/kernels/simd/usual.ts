import { amounts, quantities } from './squares';
import { wnx, wny, wx, wy, MIN_AREA } from './window';

/*
 * The quads that nearly all pixels have at a scale of about one: lower side to the right, and each corner in its own pixel of a
 * box of 2 x 2 output pixels, all in the window. Two at a time and without a branch; what they give has the bits of the
 * closed form for any box in square.ts, which takes those that a window cuts.
 */

/** Pixels that are looked at together: few enough for all that is known of them to stay in the nearest cache. */
export const RUN: i32 = 128;
/** Bytes of RUN float64. */
export const COLUMN: usize = 1024;

/** Corners of the pixels of the run, RUN float64 each: x of the lower left, lower right, upper left and upper right; then y. */
export const quads: usize = memory.data(8 * 1024, 16);
/** What the four pixels of a box get, RUN float64 each, in the same order. */
export const parts: usize = memory.data(4 * 1024, 16);
/** Pairs of float64: what is weighted, and 1. */
export const pairs: usize = memory.data(2 * 1024, 16);
/** First element of each box in the window, int32; -1: not one of these quads. */
export const boxes: usize = memory.data(512, 16);

/** Smallest |signed area| of a quad, output pixels squared. */
export const MIN_QUAD_AREA: f64 = 1e-12;

/** What {@link findUsual} compares with, two float64 each, as the compiler would make it anew for every pair of pixels. */
const limits: usize = memory.data(6 * 16, 16);

/**
 * Corners of n pixels of a row to {@link quads}, x or y, from the centres in the row below, in the row itself and in the row
 * above: addresses of the pixel before the first. One pixel more may be read and written; `to` is {@link quads} or half way in it.
 *
 * Corners are bilinear in the mapped centres, h = pixfrac/2 away (the formula of the drizzle package): along the lower and the
 * upper edge line of the row, at the columns of the centres.
 */
export function placeQuads(below: usize, here: usize, above: usize, to: usize, n: i32, h: f64): void {
  const hh = f64x2.splat(h);
  let c = v128.load(here);
  let low = f64x2.add(c, f64x2.mul(hh, f64x2.sub(v128.load(below), c)));
  let high = f64x2.add(c, f64x2.mul(hh, f64x2.sub(v128.load(above), c)));
  const bytes = (<usize>n) << 3;
  for (let at: usize = 0; at < bytes; at += 16) {
    c = v128.load(here + at, 16);
    const lowNext = f64x2.add(c, f64x2.mul(hh, f64x2.sub(v128.load(below + at, 16), c)));
    const highNext = f64x2.add(c, f64x2.mul(hh, f64x2.sub(v128.load(above + at, 16), c)));
    let p = v128.shuffle<f64>(low, lowNext, 1, 2);
    v128.store(to + at, f64x2.add(p, f64x2.mul(hh, f64x2.sub(low, p))));
    v128.store(to + at, f64x2.add(p, f64x2.mul(hh, f64x2.sub(lowNext, p))), COLUMN);
    p = v128.shuffle<f64>(high, highNext, 1, 2);
    v128.store(to + at, f64x2.add(p, f64x2.mul(hh, f64x2.sub(high, p))), 2 * COLUMN);
    v128.store(to + at, f64x2.add(p, f64x2.mul(hh, f64x2.sub(highNext, p))), 3 * COLUMN);
    low = lowNext;
    high = highNext;
  }
}

/** Finds {@link boxes}, {@link parts} and {@link pairs} of the n pixels whose corners are placed. */
export function findUsual(data: usize, weights: usize, n: i32): void {
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  v128.store(limits, f64x2.splat(<f64>wx));
  v128.store(limits, f64x2.splat(<f64>wy), 16);
  v128.store(limits, f64x2.splat(<f64>(wnx - 2)), 32);
  v128.store(limits, f64x2.splat(<f64>(wny - 2)), 48);
  v128.store(limits, f64x2.splat(<f64>wnx), 64);
  v128.store(limits, f64x2.splat(2 * MIN_AREA), 80);
  for (let i: usize = 0; i < <usize>n; i += 2) {
    const at = quads + (i << 3);
    const llx = v128.load(at);
    const lrx = v128.load(at, COLUMN);
    const ulx = v128.load(at, 2 * COLUMN);
    const urx = v128.load(at, 3 * COLUMN);
    const lly = v128.load(at, 4 * COLUMN);
    const lry = v128.load(at, 5 * COLUMN);
    const uly = v128.load(at, 6 * COLUMN);
    const ury = v128.load(at, 7 * COLUMN);
    const ex = f64x2.sub(lrx, llx);
    const ey = f64x2.sub(lry, lly);
    const twice = f64x2.sub(
      f64x2.mul(f64x2.sub(urx, llx), f64x2.sub(uly, lry)),
      f64x2.mul(f64x2.sub(ulx, lrx), f64x2.sub(ury, lly)),
    );
    // Masks count by their sign bits only, as do numbers: no difference of equal numbers is -0, and NaN fails the first test.
    let good = v128.and(f64x2.gt(twice, f64x2.splat(2 * MIN_QUAD_AREA)), f64x2.ge(ex, f64x2.abs(ey)));
    const firstX = f64x2.floor(f64x2.add(f64x2.pmin(llx, ulx), half));
    const firstY = f64x2.floor(f64x2.add(f64x2.pmin(lly, lry), half));
    const endX = f64x2.floor(f64x2.add(f64x2.pmax(lrx, urx), half));
    const endY = f64x2.floor(f64x2.add(f64x2.pmax(uly, ury), half));
    good = v128.and(good, v128.and(f64x2.eq(f64x2.sub(endX, firstX), one), f64x2.eq(f64x2.sub(endY, firstY), one)));
    const kx = f64x2.sub(firstX, v128.load(limits));
    const ky = f64x2.sub(firstY, v128.load(limits, 16));
    let wrong = v128.or(
      v128.or(kx, ky),
      v128.or(f64x2.sub(v128.load(limits, 32), kx), f64x2.sub(v128.load(limits, 48), ky)),
    );

    // From the inner corner of the box.
    const originX = f64x2.add(firstX, half);
    const originY = f64x2.add(firstY, half);
    const llu = f64x2.sub(llx, originX);
    const lru = f64x2.sub(lrx, originX);
    const ulu = f64x2.sub(ulx, originX);
    const uru = f64x2.sub(urx, originX);
    const llv = f64x2.sub(lly, originY);
    const lrv = f64x2.sub(lry, originY);
    const ulv = f64x2.sub(uly, originY);
    const urv = f64x2.sub(ury, originY);
    good = v128.and(good, v128.and(v128.and(llu, ulu), v128.and(llv, lrv)));
    wrong = v128.or(wrong, v128.or(v128.or(lru, uru), v128.or(ulv, urv)));

    const slopeB = f64x2.div(ey, ex);
    const slopeT = f64x2.div(f64x2.sub(ury, uly), f64x2.sub(urx, ulx));
    const leanL = f64x2.div(f64x2.sub(ulx, llx), f64x2.sub(uly, lly));
    const leanR = f64x2.div(f64x2.sub(urx, lrx), f64x2.sub(ury, lry));
    const ll = corner(llu, llv, slopeB, leanL);
    const lr = f64x2.neg(corner(lru, lrv, slopeB, leanR));
    const ul = f64x2.neg(corner(ulu, ulv, slopeT, leanL));
    const ur = corner(uru, urv, slopeT, leanR);
    good = v128.and(good, f64x2.gt(f64x2.pmin(f64x2.pmin(ll, lr), f64x2.pmin(ul, ur)), v128.load(limits, 80)));

    const w = f64x2.promote_low_f32x4(v128.load64_zero(weights + (i << 2)));
    const d = quantities(f64x2.promote_low_f32x4(v128.load64_zero(data + (i << 2))));
    const product = f64x2.mul(w, d);
    good = v128.and(good, f64x2.gt(w, f64x2.splat(0)));
    good = v128.and(good, f64x2.eq(f64x2.sub(product, product), f64x2.splat(0)));
    const share = f64x2.div(w, twice);
    const to = parts + (i << 3);
    v128.store(to, amounts(f64x2.mul(ll, share)));
    v128.store(to, amounts(f64x2.mul(lr, share)), COLUMN);
    v128.store(to, amounts(f64x2.mul(ul, share)), 2 * COLUMN);
    v128.store(to, amounts(f64x2.mul(ur, share)), 3 * COLUMN);
    v128.store(pairs + (i << 4), v128.shuffle<f64>(d, one, 0, 2));
    v128.store(pairs + (i << 4), v128.shuffle<f64>(d, one, 1, 2), 16);
    const first = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.mul(ky, v128.load(limits, 64)), kx));
    wrong = v128.or(wrong, v128.not(good));
    const others = i32x4.shr_s(v128.shuffle<i32>(wrong, wrong, 1, 3, 1, 3), 31);
    v128.store64_lane(boxes + (i << 2), v128.or(first, others), 0);
  }
}

/**
 * Twice the area, but for its sign, that the pixel with the corner (u, v) of a quad in it holds: two triangles with their tip in
 * the inner corner of the box. The slope is that of the lower or upper side, the lean dx/dy of the left or right one.
 */
function corner(u: v128, v: v128, slope: v128, lean: v128): v128 {
  const upAt = f64x2.mul(f64x2.sub(u, f64x2.mul(v, lean)), v);
  return f64x2.add(upAt, f64x2.mul(f64x2.sub(v, f64x2.mul(u, slope)), u));
}
