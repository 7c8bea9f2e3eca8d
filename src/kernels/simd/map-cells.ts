import { chainAt, FIVE, FOUR, openRow } from './map-chain';

/*
 * Rows of a chip with lookup tables, cut into pieces: polynomials in the column, and single pixels between them. What map-cells.ts and
 * map-bands.ts do in arrays, with the same bits.
 *
 * Ten coefficients a polynomial: of powers 0 to 4 of (column - middle of the piece) for x, then for y. For a band of rows five
 * times ten, of powers 0 to 4 of (row - middle of the band).
 */

const MOST_PIECES = 1024;

/** First column of each piece and one behind the last, int32. */
export const starts: usize = memory.data(1028 * 4, 16);
/** 1 for pieces that are polynomials, 0 for single pixels, int32. */
export const smooth: usize = memory.data(1028 * 4, 16);

/** Coefficients at hand. */
const ofRow: usize = memory.data(10 * 8, 16);

/** Pieces that a chip may have. */
export function mostPieces(): i32 {
  return MOST_PIECES;
}

function startOf(piece: i32): i32 {
  return load<i32>(starts + ((<usize>piece) << 2));
}

function isSmooth(piece: i32): boolean {
  return load<i32>(smooth + ((<usize>piece) << 2)) != 0;
}

function centreOf(piece: i32): f64 {
  return <f64>(startOf(piece) + startOf(piece + 1) - 1) / 2;
}

function halfOf(piece: i32): f64 {
  return <f64>(startOf(piece + 1) - 1 - startOf(piece)) / 2;
}

/** Positions of the pixels x0 .. x0+n-1 of row y, each by the exact chain. */
export function chainRow(y: f64, x0: i32, n: i32, outX: usize, outY: usize): void {
  openRow(y);
  singles(y, x0, 0, n, outX, outY);
}

function singles(y: f64, x0: i32, from: i32, to: i32, outX: usize, outY: usize): void {
  for (let k = from; k < to; k++) {
    const position = chainAt(<f64>(x0 + k), y);
    const out = (<usize>k) << 3;
    v128.store64_lane(outX + out, position, 0);
    v128.store64_lane(outY + out, position, 1);
  }
}

/**
 * Positions of the pixels x0 .. x0+n-1 of row y, which lie in pieces first .. last, t rows from the middle of a band; the coefficients
 * of piece `first` are at `at`. One position more may be written.
 */
export function bandRow(
  at: usize,
  t: f64,
  nodes: i32,
  y: f64,
  first: i32,
  last: i32,
  x0: i32,
  n: i32,
  outX: usize,
  outY: usize,
): void {
  const tt = f64x2.splat(t);
  openRow(y);
  // In ascending order: a polynomial writes one position beyond its end.
  for (let p = first; p <= last; p++, at += 400) {
    const from = max(startOf(p) - x0, 0);
    const to = min(startOf(p + 1) - x0, n);
    if (!isSmooth(p)) {
      singles(y, x0, from, to, outX, outY);
      continue;
    }
    for (let c: usize = 0; c < 80; c += 16) {
      const here = at + c;
      let value = f64x2.add(v128.load(here, 240), f64x2.mul(tt, v128.load(here, 320)));
      value = f64x2.add(v128.load(here, 160), f64x2.mul(tt, value));
      value = f64x2.add(v128.load(here, 80), f64x2.mul(tt, value));
      v128.store(ofRow + c, f64x2.add(v128.load(here), f64x2.mul(tt, value)));
    }
    polynomialRun(nodes, <f64>x0 - centreOf(p), from, to, outX, outY);
  }
}

/** The same of a row outside of the bands: the polynomials are made for it. */
export function sampledRow(nodes: i32, y: f64, first: i32, last: i32, x0: i32, n: i32, outX: usize, outY: usize): void {
  openRow(y);
  for (let p = first; p <= last; p++) {
    const from = max(startOf(p) - x0, 0);
    const to = min(startOf(p + 1) - x0, n);
    if (isSmooth(p)) {
      fitPiece(p, nodes, y, ofRow);
      polynomialRun(nodes, <f64>x0 - centreOf(p), from, to, outX, outY);
    } else singles(y, x0, from, to, outX, outY);
  }
}

/** Makes the coefficients of pieces from .. to of a band, at `at` those of `from`. @param scale - 1 over the half-height, 1/rows */
export function fitBand(at: usize, nodes: i32, from: i32, to: i32, middle: f64, scale: f64): void {
  const height = 1 / scale;
  for (let r: usize = 0; r < 5; r++) {
    const y = middle + height * load<f64>(FIVE + (r << 3));
    openRow(y);
    let here = at + 80 * r;
    for (let p = from; p <= to; p++, here += 400) if (isSmooth(p)) fitPiece(p, nodes, y, here);
  }
  let here = at;
  for (let p = from; p <= to; p++, here += 400) if (isSmooth(p)) quarticsOfRows(here, scale);
}

/** Five values of each coefficient, one behind the other, become the coefficients of a quartic through them. */
function quarticsOfRows(at: usize, scale: f64): void {
  const outer = load<f64>(FIVE, 32);
  const inner = load<f64>(FIVE, 24);
  const outer2 = f64x2.splat(outer * outer);
  const inner2 = f64x2.splat(inner * inner);
  const perSquare = f64x2.splat(1 / (outer * outer - inner * inner));
  const half = f64x2.splat(0.5);
  const s1 = f64x2.splat(scale);
  const s2 = f64x2.splat(scale * scale);
  for (let c: usize = 0; c < 80; c += 16) {
    const here = at + c;
    const a = v128.load(here);
    const b = v128.load(here, 80);
    const middle = v128.load(here, 160);
    const d = v128.load(here, 240);
    const e = v128.load(here, 320);
    const evenOuter = f64x2.div(f64x2.mul(half, f64x2.add(f64x2.sub(e, middle), f64x2.sub(a, middle))), outer2);
    const evenInner = f64x2.div(f64x2.mul(half, f64x2.add(f64x2.sub(d, middle), f64x2.sub(b, middle))), inner2);
    const oddOuter = f64x2.div(f64x2.mul(half, f64x2.sub(e, a)), f64x2.splat(outer));
    const oddInner = f64x2.div(f64x2.mul(half, f64x2.sub(d, b)), f64x2.splat(inner));
    const quartic = f64x2.mul(f64x2.sub(evenOuter, evenInner), perSquare);
    const cubic = f64x2.mul(f64x2.sub(oddOuter, oddInner), perSquare);
    v128.store(here, middle);
    v128.store(here, f64x2.mul(f64x2.sub(oddInner, f64x2.mul(cubic, inner2)), s1), 80);
    v128.store(here, f64x2.mul(f64x2.sub(evenInner, f64x2.mul(quartic, inner2)), s2), 160);
    v128.store(here, f64x2.mul(f64x2.mul(cubic, s2), s1), 240);
    v128.store(here, f64x2.mul(f64x2.mul(quartic, s2), s2), 320);
  }
}

/** Polynomial of a piece in row y, through its samples. */
function fitPiece(piece: i32, nodes: i32, y: f64, out: usize): void {
  const centre = centreOf(piece);
  const half = halfOf(piece);
  const scale = 1 / half;
  const zeros = nodes == 4 ? FOUR : FIVE;
  const a = chainAt(centre + half * load<f64>(zeros), y);
  const b = chainAt(centre + half * load<f64>(zeros, 8), y);
  const c = chainAt(centre + half * load<f64>(zeros, 16), y);
  const d = chainAt(centre + half * load<f64>(zeros, 24), y);
  if (nodes == 4) fitCubic(a, b, c, d, scale, out);
  else fitQuartic(a, b, c, d, chainAt(centre + half * load<f64>(zeros, 32), y), scale, out);
}

function put(out: usize, power: usize, value: v128): void {
  v128.store64_lane(out + (power << 3), value, 0);
  v128.store64_lane(out + (power << 3), value, 1, 40);
}

function fitQuartic(a: v128, b: v128, middle: v128, d: v128, e: v128, scale: f64, out: usize): void {
  const outer = load<f64>(FIVE, 32);
  const inner = load<f64>(FIVE, 24);
  const outer2 = f64x2.splat(outer * outer);
  const inner2 = f64x2.splat(inner * inner);
  const perSquare = f64x2.splat(1 / (outer * outer - inner * inner));
  const half = f64x2.splat(0.5);
  const s1 = f64x2.splat(scale);
  const s2 = f64x2.splat(scale * scale);
  const evenOuter = f64x2.div(f64x2.mul(half, f64x2.add(f64x2.sub(e, middle), f64x2.sub(a, middle))), outer2);
  const evenInner = f64x2.div(f64x2.mul(half, f64x2.add(f64x2.sub(d, middle), f64x2.sub(b, middle))), inner2);
  const oddOuter = f64x2.mul(f64x2.sub(e, a), f64x2.splat(0.5 / outer));
  const oddInner = f64x2.mul(f64x2.sub(d, b), f64x2.splat(0.5 / inner));
  const quartic = f64x2.mul(f64x2.sub(evenOuter, evenInner), perSquare);
  const cubic = f64x2.mul(f64x2.sub(oddOuter, oddInner), perSquare);
  put(out, 0, middle);
  put(out, 1, f64x2.mul(f64x2.sub(oddInner, f64x2.mul(cubic, inner2)), s1));
  put(out, 2, f64x2.mul(f64x2.sub(evenInner, f64x2.mul(quartic, inner2)), s2));
  put(out, 3, f64x2.mul(f64x2.mul(cubic, s2), s1));
  put(out, 4, f64x2.mul(f64x2.mul(quartic, s2), s2));
}

function fitCubic(a: v128, b: v128, c: v128, d: v128, scale: f64, out: usize): void {
  const outer = load<f64>(FOUR, 24);
  const inner = load<f64>(FOUR, 16);
  const inner2 = f64x2.splat(inner * inner);
  const perSquare = f64x2.splat(1 / (outer * outer - inner * inner));
  const half = f64x2.splat(0.5);
  const s1 = f64x2.splat(scale);
  const s2 = f64x2.splat(scale * scale);
  const evenInner = f64x2.mul(half, f64x2.add(c, b));
  const square = f64x2.mul(f64x2.mul(half, f64x2.add(f64x2.sub(d, c), f64x2.sub(a, b))), perSquare);
  const oddOuter = f64x2.mul(f64x2.sub(d, a), f64x2.splat(0.5 / outer));
  const oddInner = f64x2.mul(f64x2.sub(c, b), f64x2.splat(0.5 / inner));
  const cubic = f64x2.mul(f64x2.sub(oddOuter, oddInner), perSquare);
  put(out, 0, f64x2.sub(evenInner, f64x2.mul(square, inner2)));
  put(out, 1, f64x2.mul(f64x2.sub(oddInner, f64x2.mul(cubic, inner2)), s1));
  put(out, 2, f64x2.mul(square, s2));
  put(out, 3, f64x2.mul(f64x2.mul(cubic, s2), s1));
  put(out, 4, f64x2.splat(0));
}

/** Positions from .. to-1 of a mapped row by the polynomial at hand, of degree nodes - 1 in s = k + shift; two at a time. */
function polynomialRun(nodes: i32, shift: f64, from: i32, to: i32, outX: usize, outY: usize): void {
  const at = ofRow;
  const a0 = v128.load_splat<f64>(at);
  const a1 = v128.load_splat<f64>(at, 8);
  const a2 = v128.load_splat<f64>(at, 16);
  const a3 = v128.load_splat<f64>(at, 24);
  const a4 = v128.load_splat<f64>(at, 32);
  const b0 = v128.load_splat<f64>(at, 40);
  const b1 = v128.load_splat<f64>(at, 48);
  const b2 = v128.load_splat<f64>(at, 56);
  const b3 = v128.load_splat<f64>(at, 64);
  const b4 = v128.load_splat<f64>(at, 72);
  const two = f64x2.splat(2);
  // Whole or half numbers: every sum is exact, wherever the run begins.
  let s = f64x2(<f64>from + shift, <f64>(from + 1) + shift);
  const quartic = nodes == 5;
  for (let k = from; k < to; k += 2) {
    let x = a3;
    let y = b3;
    if (quartic) {
      x = f64x2.add(a3, f64x2.mul(s, a4));
      y = f64x2.add(b3, f64x2.mul(s, b4));
    }
    x = f64x2.add(a2, f64x2.mul(s, x));
    y = f64x2.add(b2, f64x2.mul(s, y));
    x = f64x2.add(a1, f64x2.mul(s, x));
    y = f64x2.add(b1, f64x2.mul(s, y));
    x = f64x2.add(a0, f64x2.mul(s, x));
    y = f64x2.add(b0, f64x2.mul(s, y));
    const out = (<usize>k) << 3;
    v128.store(outX + out, x);
    v128.store(outY + out, y);
    s = f64x2.add(s, two);
  }
}
