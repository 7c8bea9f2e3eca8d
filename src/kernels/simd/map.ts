/** Row constants of SIP in u, six of x and six of y, then the projective 3x3, row-major, then CRPIX1; 22 float64. */
export const rowConstants: usize = memory.data(22 * 8, 16);

/**
 * Output positions of the pixels x0 .. x0+n-1 of a row: SIP up to order 5 in u = x - CRPIX1, then the projective stage; two
 * pixels at a time, so one position more may be written. Operation by operation the loop of map-fused.ts: the same bits.
 */
export function sipRow(x0: i32, n: i32, outX: usize, outY: usize): void {
  const c = rowConstants;
  const a0 = v128.load_splat<f64>(c);
  const a1 = v128.load_splat<f64>(c, 8);
  const a2 = v128.load_splat<f64>(c, 16);
  const a3 = v128.load_splat<f64>(c, 24);
  const a4 = v128.load_splat<f64>(c, 32);
  const a5 = v128.load_splat<f64>(c, 40);
  const b0 = v128.load_splat<f64>(c, 48);
  const b1 = v128.load_splat<f64>(c, 56);
  const b2 = v128.load_splat<f64>(c, 64);
  const b3 = v128.load_splat<f64>(c, 72);
  const b4 = v128.load_splat<f64>(c, 80);
  const b5 = v128.load_splat<f64>(c, 88);
  const h0 = v128.load_splat<f64>(c, 96);
  const h1 = v128.load_splat<f64>(c, 104);
  const h2 = v128.load_splat<f64>(c, 112);
  const h3 = v128.load_splat<f64>(c, 120);
  const h4 = v128.load_splat<f64>(c, 128);
  const h5 = v128.load_splat<f64>(c, 136);
  const h6 = v128.load_splat<f64>(c, 144);
  const h7 = v128.load_splat<f64>(c, 152);
  const h8 = v128.load_splat<f64>(c, 160);
  const crpix = v128.load_splat<f64>(c, 168);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const unknown = f64x2.splat(NaN);
  // Nearly all chips but those of ACS have order 4 or less.
  const fifth = load<f64>(c, 40) != 0 || load<f64>(c, 88) != 0;
  for (let k = 0; k < n; k += 2) {
    const u = f64x2.sub(f64x2(<f64>(x0 + k), <f64>(x0 + k + 1)), crpix);
    let fx = a4;
    let fy = b4;
    if (fifth) {
      fx = f64x2.add(a4, f64x2.mul(u, a5));
      fy = f64x2.add(b4, f64x2.mul(u, b5));
    }
    fx = f64x2.add(a3, f64x2.mul(u, fx));
    fy = f64x2.add(b3, f64x2.mul(u, fy));
    fx = f64x2.add(a2, f64x2.mul(u, fx));
    fy = f64x2.add(b2, f64x2.mul(u, fy));
    fx = f64x2.add(a1, f64x2.mul(u, fx));
    fy = f64x2.add(b1, f64x2.mul(u, fy));
    fx = f64x2.add(a0, f64x2.mul(u, fx));
    fy = f64x2.add(b0, f64x2.mul(u, fy));
    const w = f64x2.add(f64x2.add(f64x2.mul(h6, fx), f64x2.mul(h7, fy)), h8);
    const inverse = f64x2.div(one, w);
    // W <= 0 is the far side of the sky, where the gnomonic projection does not reach.
    const reached = f64x2.gt(w, zero);
    const x = f64x2.mul(f64x2.add(f64x2.add(f64x2.mul(h0, fx), f64x2.mul(h1, fy)), h2), inverse);
    const y = f64x2.mul(f64x2.add(f64x2.add(f64x2.mul(h3, fx), f64x2.mul(h4, fy)), h5), inverse);
    const at = (<usize>k) << 3;
    v128.store(outX + at, v128.bitselect(x, unknown, reached));
    v128.store(outY + at, v128.bitselect(y, unknown, reached));
  }
}

/** Ten coefficients of a row of a band. */
const ofRow: usize = memory.data(10 * 8, 16);

/**
 * Positions from .. to-1 of a mapped row t rows from the middle of its band: at `at` lie the coefficients of
 * {@link polynomialRun} five times, for powers 0 to 4 of t.
 */
export function bandRun(
  at: usize,
  t: f64,
  degree: i32,
  shift: f64,
  from: i32,
  to: i32,
  outX: usize,
  outY: usize,
): void {
  const tt = f64x2.splat(t);
  for (let c: usize = 0; c < 80; c += 16) {
    const here = at + c;
    let value = f64x2.add(v128.load(here, 240), f64x2.mul(tt, v128.load(here, 320)));
    value = f64x2.add(v128.load(here, 160), f64x2.mul(tt, value));
    value = f64x2.add(v128.load(here, 80), f64x2.mul(tt, value));
    v128.store(ofRow + c, f64x2.add(v128.load(here), f64x2.mul(tt, value)));
  }
  polynomialRun(ofRow, degree, shift, from, to, outX, outY);
}

/**
 * Positions from .. to-1 of a mapped row by a polynomial of degree 3 or 4 in s = k + shift: coefficients of powers of s at
 * `at`, five of x and five of y. Two at a time, so one position more may be written.
 */
export function polynomialRun(at: usize, degree: i32, shift: f64, from: i32, to: i32, outX: usize, outY: usize): void {
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
  const quartic = degree == 4;
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
