/*
 * Sums over the 6x6 pixels about positions, four at a time, each pixel with the products of its weights in x and in y; for
 * ./blot.ts. The two ways have the same sums in the same order.
 */

/*
 * What four pixels at hand have, stored between the steps; besides, the weights of seven rows, of which each pixel has six and a zero.
 */
/** Their weights in x, and behind them those in y: six vectors each. */
export const weights: usize = memory.data(12 * 16, 16);
/** Their weights in y. */
export const inY: usize = weights + 6 * 16;
const ofRows: usize = memory.data(7 * 16, 16);

/*
 * For pixels one by one: the weights in x by pixel, four and two and two of no use; the corner of the stencil, elements from
 * the first of the image, int32; from there to its sixth row, bytes, int32; the sums of its columns.
 */
const inX: usize = memory.data(4 * 32, 16);
/** Corner of each stencil. */
export const corners: usize = memory.data(4 * 4, 16);
/** From there to the sixth row of each. */
export const sixths: usize = memory.data(4 * 4, 16);
const sums: usize = memory.data(4 * 16, 16);

/** What the weights are made with: as constants of the code they would take three instructions each. */
const numbers: usize = memory.data<f32>([1, 2, 3, 1.0 / 120.0, -1.0 / 24.0, 1.0 / 12.0], 16);

/**
 * Four pixels whose corners are those of neighbours in a row, or in one of two rows one above the other; NaN for any other. A pixel of
 * the row that only others have is multiplied by 0.
 */
export function sideBySide(imageAt: usize, corner: v128, stride: i32): v128 {
  const aside = i32x4.sub(corner, i32x4(0, 1, 2, 3));
  const of0 = i32x4.extract_lane(aside, 0);
  const apart = i32x4.sub(aside, i32x4.splat(of0));
  let p = imageAt + ((<usize>of0) << 2);
  let at = inY;
  const line = (<usize>stride) << 2;
  const rows = v128.any_true(apart);
  if (rows) {
    const one = i32x4.splat(stride);
    const same = i32x4.eq(apart, i32x4.splat(0));
    let up = i32x4.eq(apart, one);
    if (!i32x4.all_true(v128.or(same, up))) {
      const down = i32x4.eq(apart, i32x4.neg(one));
      if (!i32x4.all_true(v128.or(same, down))) return f32x4.splat(NaN);
      up = same;
      p -= line;
    }
    storeWeightsOfRows(up);
    at = ofRows;
  }
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  for (const end = at + 6 * 16; at < end; at += 32, p += 2 * line) {
    const w = v128.load(at);
    c0 = f32x4.add(c0, f32x4.mul(w, v128.load(p)));
    c1 = f32x4.add(c1, f32x4.mul(w, v128.load(p, 4)));
    c2 = f32x4.add(c2, f32x4.mul(w, v128.load(p, 8)));
    c3 = f32x4.add(c3, f32x4.mul(w, v128.load(p, 12)));
    c4 = f32x4.add(c4, f32x4.mul(w, v128.load(p, 16)));
    c5 = f32x4.add(c5, f32x4.mul(w, v128.load(p, 20)));
    const q = p + line;
    const v = v128.load(at, 16);
    c0 = f32x4.add(c0, f32x4.mul(v, v128.load(q)));
    c1 = f32x4.add(c1, f32x4.mul(v, v128.load(q, 4)));
    c2 = f32x4.add(c2, f32x4.mul(v, v128.load(q, 8)));
    c3 = f32x4.add(c3, f32x4.mul(v, v128.load(q, 12)));
    c4 = f32x4.add(c4, f32x4.mul(v, v128.load(q, 16)));
    c5 = f32x4.add(c5, f32x4.mul(v, v128.load(q, 20)));
  }
  if (rows) {
    const w = v128.load(at);
    c0 = f32x4.add(c0, f32x4.mul(w, v128.load(p)));
    c1 = f32x4.add(c1, f32x4.mul(w, v128.load(p, 4)));
    c2 = f32x4.add(c2, f32x4.mul(w, v128.load(p, 8)));
    c3 = f32x4.add(c3, f32x4.mul(w, v128.load(p, 12)));
    c4 = f32x4.add(c4, f32x4.mul(w, v128.load(p, 16)));
    c5 = f32x4.add(c5, f32x4.mul(w, v128.load(p, 20)));
  }
  c0 = f32x4.add(f32x4.mul(v128.load(weights), c0), f32x4.mul(v128.load(weights + 64), c4));
  c1 = f32x4.add(f32x4.mul(v128.load(weights + 16), c1), f32x4.mul(v128.load(weights + 80), c5));
  c2 = f32x4.mul(v128.load(weights + 32), c2);
  c3 = f32x4.mul(v128.load(weights + 48), c3);
  return f32x4.add(f32x4.add(c0, c2), f32x4.add(c1, c3));
}

/** Stores the weights of seven rows, for pixels that have the first six or, with `up` all ones, the last six. */
function storeWeightsOfRows(up: v128): void {
  let below = f32x4.splat(0);
  for (let at: usize = 0; at < 6 * 16; at += 16) {
    const here = v128.load(inY + at);
    v128.store(ofRows + at, v128.bitselect(below, here, up));
    below = here;
  }
  v128.store(ofRows + 6 * 16, v128.and(below, up));
}

/** The pixels `inside`, bits, whose corners and sixth rows are stored. */
export function oneByOne(imageAt: usize, line: usize, inside: i32): v128 {
  transposeWeights();
  for (let lane = 0; lane < 4; lane++) {
    if (((inside >> lane) & 1) == 0) continue;
    const left = imageAt + ((<usize>load<i32>(corners + ((<usize>lane) << 2))) << 2);
    const inYHere = inY + ((<usize>lane) << 2);
    let p = left;
    let w = v128.load_splat<f32>(inYHere);
    let four = f32x4.mul(w, v128.load(p));
    let pair = f32x4.mul(w, v128.load64_zero(p, 16));
    p += line;
    w = v128.load_splat<f32>(inYHere, 16);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p += line;
    w = v128.load_splat<f32>(inYHere, 32);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p += line;
    w = v128.load_splat<f32>(inYHere, 48);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p += line;
    w = v128.load_splat<f32>(inYHere, 64);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    p = left + <usize>load<i32>(sixths + ((<usize>lane) << 2));
    w = v128.load_splat<f32>(inYHere, 80);
    four = f32x4.add(four, f32x4.mul(w, v128.load(p)));
    pair = f32x4.add(pair, f32x4.mul(w, v128.load64_zero(p, 16)));
    const inXHere = inX + ((<usize>lane) << 5);
    const columns = f32x4.mul(v128.load(inXHere), four);
    v128.store(sums + ((<usize>lane) << 4), f32x4.add(columns, f32x4.mul(v128.load64_zero(inXHere, 16), pair)));
  }
  return sumsOfFour();
}

/** Stores the six Lagrange weights at fractions t of four pixels, a vector each; formulas in ../blot-poly.ts. */
export function storeWeights(t: v128, at: usize): void {
  const one = v128.load_splat<f32>(numbers);
  const two = v128.load_splat<f32>(numbers + 4);
  const three = v128.load_splat<f32>(numbers + 8);
  const a = f32x4.add(t, two);
  const b = f32x4.add(t, one);
  // -d, -e and -f of the formulas.
  const d = f32x4.sub(one, t);
  const e = f32x4.sub(two, t);
  const f = f32x4.sub(three, t);
  const cd = f32x4.mul(t, d);
  const be = f32x4.mul(b, e);
  const af = f32x4.mul(a, f);
  const inner = f32x4.mul(f32x4.mul(cd, be), v128.load_splat<f32>(numbers + 12));
  const middle = f32x4.mul(f32x4.mul(af, cd), v128.load_splat<f32>(numbers + 16));
  const outer = f32x4.mul(f32x4.mul(af, be), v128.load_splat<f32>(numbers + 20));
  const w0 = f32x4.mul(inner, f);
  const w1 = f32x4.mul(middle, e);
  const w3 = f32x4.mul(outer, t);
  const w4 = f32x4.mul(middle, b);
  const w5 = f32x4.mul(inner, a);
  v128.store(at, w0);
  v128.store(at + 16, w1);
  // The sum is 1: rounding makes no image brighter.
  const others = f32x4.add(f32x4.add(f32x4.add(w0, w5), f32x4.add(w1, w4)), w3);
  v128.store(at + 32, f32x4.sub(one, others));
  v128.store(at + 48, w3);
  v128.store(at + 64, w4);
  v128.store(at + 80, w5);
}

/** The weights in x from a vector a weight to six a pixel. */
function transposeWeights(): void {
  const from = weights;
  const to = inX;
  const w0 = v128.load(from);
  const w1 = v128.load(from, 16);
  const w2 = v128.load(from, 32);
  const w3 = v128.load(from, 48);
  const w4 = v128.load(from, 64);
  const w5 = v128.load(from, 80);
  const low01 = v128.shuffle<f32>(w0, w1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(w0, w1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(w2, w3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(w2, w3, 2, 6, 3, 7);
  const low45 = v128.shuffle<f32>(w4, w5, 0, 4, 1, 5);
  const high45 = v128.shuffle<f32>(w4, w5, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to, low45, 16);
  v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(low45, low45, 2, 3, 2, 3), 48);
  v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64);
  v128.store(to, high45, 80);
  v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96);
  v128.store(to, v128.shuffle<f32>(high45, high45, 2, 3, 2, 3), 112);
}

/** The sum of the four columns of each of four pixels. */
function sumsOfFour(): v128 {
  const a = v128.load(sums);
  const b = v128.load(sums, 16);
  const c = v128.load(sums, 32);
  const d = v128.load(sums, 48);
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
