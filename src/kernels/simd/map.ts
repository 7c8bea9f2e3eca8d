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
