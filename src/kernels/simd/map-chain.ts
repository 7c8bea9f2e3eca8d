/*
 * The exact chain of a chip with lookup tables at single positions: D2IM, SIP up to order 5, NPOL, projective stage. The two lanes
 * are x and y, whose tables have the same nodes; operation by operation the chain of map-exact.ts: the same bits.
 */

/**
 * What is known of the chip, 117 float64, pairs for x and y: 36 SIP coefficients of u^p v^q at pair 6p + q; those of u and v with the
 * pixel's own part; columns 1, 2, 3 of the upper rows of the projective 3x3; its last row (4, one unused); CRPIX; 10 numbers of the
 * tables of D2IM, 10 of NPOL; zeros of the Chebyshev polynomials of degree 5 and 4.
 */
export const chip: usize = memory.data(118 * 8, 16);
const LINEAR_U: usize = chip + 72 * 8;
const LINEAR_V: usize = chip + 74 * 8;
const UPPER: usize = chip + 76 * 8;
const LAST: usize = chip + 82 * 8;
const CRPIX: usize = chip + 86 * 8;
const D2IM: usize = chip + 88 * 8;
const NPOL: usize = chip + 98 * 8;
/** Zeros of the Chebyshev polynomial of degree 5, in units of half a piece. */
export const FIVE: usize = chip + 108 * 8;
/** Those of degree 4. */
export const FOUR: usize = chip + 113 * 8;

const MOST_NODES = 4096;

/** Values of both tables of D2IM, node by node; float32. */
export const shifts: usize = memory.data(4096 * 8, 16);
/** Values of both tables of NPOL. */
export const offsets: usize = memory.data(4096 * 8, 16);

/** Nodes that a pair of tables may have. */
export function mostNodes(): i32 {
  return MOST_NODES;
}

// Of a pair of tables: start x and y, step x and y of the table coordinate, last node in x and y, CRVAL2, CDELT2, CRPIX2, columns
// (0: no tables).
function hasTables(table: usize): boolean {
  return load<f64>(table, 72) != 0;
}

function rowBytes(table: usize): usize {
  return (<usize>load<f64>(table, 72)) << 3;
}

/** The whole number in the first lane. (Quicker than a conversion, which also asks whether it fits.) */
function wholeOf(value: v128): i32 {
  return i32x4.extract_lane(f64x2.add(value, f64x2.splat(4503599627370496)), 0);
}

function firstOf(pair: v128): v128 {
  return v128.shuffle<f64>(pair, pair, 0, 0);
}

function secondOf(pair: v128): v128 {
  return v128.shuffle<f64>(pair, pair, 1, 1);
}

/** The row at hand: its first of two table rows, and the part of the second; of NPOL only where there is no D2IM. */
let rowAt: usize = 0;
let rowUp: usize = 0;
let rowPart: f64 = 0;

/** SIP coefficients of powers of u in the row at hand, pairs; where there is no D2IM. */
const line: usize = memory.data(6 * 16, 16);

/** Makes y (any real number) the row at hand. */
export function openRow(y: f64): void {
  if (hasTables(D2IM)) {
    blendAt(D2IM, shifts, y);
    return;
  }
  blendAt(NPOL, offsets, y);
  const v = y - load<f64>(CRPIX, 8);
  const vv = f64x2.splat(v);
  for (let p = 0; p < 6; p++) {
    let sum = f64x2.splat(0);
    for (let q = 5 - p; q >= 0; q--) {
      sum = f64x2.add(f64x2.mul(sum, vv), v128.load(chip + ((<usize>(6 * p + q)) << 4)));
    }
    if (p == 0) sum = f64x2.replace_lane(sum, 1, v + f64x2.extract_lane(sum, 1));
    if (p == 1) sum = f64x2.replace_lane(sum, 0, 1 + f64x2.extract_lane(sum, 0));
    v128.store(line + ((<usize>p) << 4), sum);
  }
}

function blendAt(table: usize, data: usize, y: f64): void {
  const last = load<f64>(table, 40);
  const t = (y + 1 - load<f64>(table, 48)) / load<f64>(table, 56) + load<f64>(table, 64) - 1;
  const ty = min<f64>(max<f64>(t, 0), last);
  const j = min<f64>(floor(ty), last - 1);
  rowUp = rowBytes(table);
  rowAt = data + <usize>j * rowUp;
  rowPart = ty - j;
}

function node(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function between(low: v128, high: v128, part: v128): v128 {
  return f64x2.add(low, f64x2.mul(part, f64x2.sub(high, low)));
}

/** Both tables at column x (in both lanes) of the row at hand. */
function alongRow(table: usize, x: v128): v128 {
  const last = v128.load_splat<f64>(table, 32);
  const t = f64x2.add(v128.load_splat<f64>(table), f64x2.mul(x, v128.load_splat<f64>(table, 16)));
  const inside = f64x2.pmin(f64x2.pmax(t, f64x2.splat(0)), last);
  const whole = f64x2.floor(inside);
  const at = rowAt + ((<usize>wholeOf(whole)) << 3);
  const next = rowAt + ((<usize>wholeOf(f64x2.pmin(f64x2.add(whole, f64x2.splat(1)), last))) << 3);
  const part = f64x2.splat(rowPart);
  const low = between(node(at), node(at + rowUp), part);
  return between(low, between(node(next), node(next + rowUp), part), f64x2.sub(inside, whole));
}

/** Both tables of NPOL at a pixel. */
function inPlane(pixel: v128): v128 {
  const last = v128.load(NPOL, 32);
  const t = f64x2.add(v128.load(NPOL), f64x2.mul(pixel, v128.load(NPOL, 16)));
  const inside = f64x2.pmin(f64x2.pmax(t, f64x2.splat(0)), last);
  const whole = f64x2.pmin(f64x2.floor(inside), f64x2.sub(last, f64x2.splat(1)));
  const number = f64x2.add(f64x2.mul(secondOf(whole), v128.load_splat<f64>(NPOL, 72)), whole);
  const at = offsets + ((<usize>wholeOf(number)) << 3);
  const up = at + rowBytes(NPOL);
  const part = f64x2.sub(inside, whole);
  const f = firstOf(part);
  const low = between(node(at), node(at + 8), f);
  return between(low, between(node(up), node(up + 8), f), secondOf(part));
}

function c(p: usize, q: usize): v128 {
  return v128.load(chip + ((6 * p + q) << 4));
}

function horner(constant: v128, variable: v128, rest: v128): v128 {
  return f64x2.add(constant, f64x2.mul(variable, rest));
}

/** Focal position of a shifted pixel without NPOL. */
function sipPlane(pixel: v128): v128 {
  const offset = f64x2.sub(pixel, v128.load(CRPIX));
  const u = firstOf(offset);
  const v = secondOf(offset);
  const p4 = horner(horner(c(4, 0), v, c(4, 1)), u, c(5, 0));
  const p3 = horner(horner(c(3, 0), v, horner(c(3, 1), v, c(3, 2))), u, p4);
  const p2 = horner(horner(c(2, 0), v, horner(c(2, 1), v, horner(c(2, 2), v, c(2, 3)))), u, p3);
  const q1 = horner(c(1, 1), v, horner(c(1, 2), v, horner(c(1, 3), v, c(1, 4))));
  const p1 = horner(horner(v128.load(LINEAR_U), v, q1), u, p2);
  const q0 = horner(c(0, 2), v, horner(c(0, 3), v, horner(c(0, 4), v, c(0, 5))));
  return horner(horner(c(0, 0), v, horner(v128.load(LINEAR_V), v, q0)), u, p1);
}

/** The same of column x (in both lanes) of the row at hand. */
function sipLine(x: v128): v128 {
  const u = f64x2.sub(x, v128.load_splat<f64>(CRPIX));
  const high = horner(v128.load(line, 48), u, horner(v128.load(line, 64), u, v128.load(line, 80)));
  return horner(v128.load(line), u, horner(v128.load(line, 16), u, horner(v128.load(line, 32), u, high)));
}

/** Output position of column x (any real number) of the row y at hand; NaN where W <= 0. */
export function chainAt(x: f64, y: f64): v128 {
  const column = f64x2.splat(x);
  let focal: v128;
  if (hasTables(D2IM)) {
    const pixel = f64x2.add(f64x2.replace_lane(column, 1, y), alongRow(D2IM, column));
    focal = sipPlane(pixel);
    if (hasTables(NPOL)) focal = f64x2.add(focal, inPlane(pixel));
  } else focal = f64x2.add(sipLine(column), alongRow(NPOL, column));
  const fx = f64x2.extract_lane(focal, 0);
  const fy = f64x2.extract_lane(focal, 1);
  const w = load<f64>(LAST) * fx + load<f64>(LAST, 8) * fy + load<f64>(LAST, 16);
  if (!(w > 0)) return f64x2.splat(NaN);
  const sum = f64x2.add(f64x2.mul(v128.load(UPPER), f64x2.splat(fx)), f64x2.mul(v128.load(UPPER, 16), f64x2.splat(fy)));
  return f64x2.mul(f64x2.add(sum, v128.load(UPPER, 32)), f64x2.splat(1 / w));
}
