/*
 * Overlap areas of a quad with the output pixels of its box. The way they are found depends on the quad only, never
 * on the window, so the sums have the same bits for any tiling.
 */

/** Quads with an edge closer to an axis than this (|dx*dy|, output pixels squared) walk their edges. */
const MIN_SLOPE_AREA: f64 = 1e-5;

/** Longest side of a box, output pixels, and what a row of areas needs. */
const MAX_SIDE: i32 = 258;

/** The quad at hand: x of the corners from the lower left counter-clockwise, then y; output pixels. */
export const corners: usize = memory.data(64, 16);
/** Its areas, row-major, rows of columns+1 values. */
export const area: usize = memory.data(258 * 259 * 8, 16);
/** The corners once more, from the origin of the box, the first repeated at the end. */
const ring: usize = memory.data(80, 16);
/** Areas beyond pairs of inner lines, rows of 6. */
const quadrants: usize = memory.data(48 * 6, 16);

/** Writes the areas of the quad in the box of columns x rows output pixels whose lowest is (x, y). */
export function coverBox(x: f64, y: f64, columns: i32, rows: i32): void {
  if (columns == 1 && rows == 1) {
    coverPixel();
    return;
  }
  if (columns > MAX_SIDE || rows > MAX_SIDE) unreachable();
  if (columns == 1 && coverColumn(x + 0.5, y + 0.5, rows)) return;
  if (rows == 1 && coverRow(x + 0.5, y + 0.5, columns)) return;
  if (columns > 1 && rows > 1 && columns < 6 && rows < 6) {
    if (columns < 4 && rows < 4) {
      if (coverThree(x + 0.5, y + 0.5, columns)) return;
    } else if (coverFive(x + 0.5, y + 0.5, columns, rows)) return;
  }
  coverByEdges(x - 0.5, y - 0.5, columns, rows);
}

/** A quad inside one output pixel. */
function coverPixel(): void {
  const c = corners;
  store<f64>(
    area,
    0.5 *
      ((load<f64>(c, 16) - load<f64>(c)) * (load<f64>(c, 56) - load<f64>(c, 40)) -
        (load<f64>(c, 24) - load<f64>(c, 8)) * (load<f64>(c, 48) - load<f64>(c, 32))),
  );
}

/** A quad within one column whose lower side is in the lowest pixel and whose upper side is in the highest. */
function coverColumn(ox: f64, oy: f64, rows: i32): bool {
  const c = corners;
  const last = <f64>(rows - 2);
  const ua = load<f64>(c) - ox;
  const ub = load<f64>(c, 8) - ox;
  const uc = load<f64>(c, 16) - ox;
  const ud = load<f64>(c, 24) - ox;
  const va = load<f64>(c, 32) - oy;
  const vb = load<f64>(c, 40) - oy;
  const vc = load<f64>(c, 48) - oy;
  const vd = load<f64>(c, 56) - oy;
  if (!(va < 0 && vb < 0 && vc >= last && vd >= last)) return false;
  const slopeL = (ud - ua) / (vd - va);
  const slopeR = (uc - ub) / (vc - vb);
  store<f64>(area, 0.5 * (va * (ua - va * slopeL - ub) - vb * (ub - vb * slopeR - ua)));
  for (let r = 1; r <= rows - 2; r++) {
    const v = <f64>r - 0.5;
    store<f64>(area + ((<usize>r) << 4), ub + (v - vb) * slopeR - (ua + (v - va) * slopeL));
  }
  const topL = ua + (last - va) * slopeL;
  const topR = ub + (last - vb) * slopeR;
  store<f64>(area + ((<usize>(rows - 1)) << 4), 0.5 * ((uc - topL) * (vd - last) - (ud - topR) * (vc - last)));
  return true;
}

/** A quad within one row whose left side is in the first pixel and whose right side is in the last. */
function coverRow(ox: f64, oy: f64, columns: i32): bool {
  const c = corners;
  const last = <f64>(columns - 2);
  const ua = load<f64>(c) - ox;
  const ub = load<f64>(c, 8) - ox;
  const uc = load<f64>(c, 16) - ox;
  const ud = load<f64>(c, 24) - ox;
  const va = load<f64>(c, 32) - oy;
  const vb = load<f64>(c, 40) - oy;
  const vc = load<f64>(c, 48) - oy;
  const vd = load<f64>(c, 56) - oy;
  if (!(ua < 0 && ud < 0 && ub >= last && uc >= last)) return false;
  const slopeB = (vb - va) / (ub - ua);
  const slopeT = (vc - vd) / (uc - ud);
  const bottomL = va - ua * slopeB;
  const topL = vd - ud * slopeT;
  const bottomR = va + (last - ua) * slopeB;
  const topR = vd + (last - ud) * slopeT;
  store<f64>(area, 0.5 * (-ua * (vd - bottomL) - ud * (topL - va)));
  for (let i = 1; i <= columns - 2; i++) {
    const u = <f64>i - 0.5;
    store<f64>(area + ((<usize>i) << 3), vd + (u - ud) * slopeT - (va + (u - ua) * slopeB));
  }
  store<f64>(area + ((<usize>(columns - 1)) << 3), 0.5 * ((uc - last) * (topR - vb) + (ub - last) * (vc - bottomR)));
  return true;
}

/** x * |x| + x * x: four times max(x, 0)^2/2, without a branch. */
function squares(x: v128): v128 {
  return f64x2.mul(x, f64x2.add(x, f64x2.abs(x)));
}

/**
 * Boxes of 2 or 3 output pixels a side in closed form; false when an edge is too close to an axis.
 *
 * With F(a, b) the signed area of the quad in the quadrant u >= a, v >= b, and a, b running over the inner lines of the
 * box, every output pixel is a difference of four F. By Green's theorem an edge adds -dx/dy * (P(v') - P(v)) to F, where
 * P(t) = max(t - b, 0)^2/2 and its ends have been moved along it to u >= a. Lanes are the first and the second inner line.
 */
export function coverThree(ox: f64, oy: f64, columns: i32): bool {
  const c = corners;
  const lines = f64x2(0, 1);
  const second = f64x2.splat(1);
  let u = load<f64>(c) - ox;
  let v = load<f64>(c, 32) - oy;
  let us = f64x2.sub(f64x2.splat(u), lines);
  let vs = f64x2.sub(f64x2.splat(v), lines);
  let pu = squares(us);
  let pv = squares(vs);
  /** Twice what the vertex lacks to the column line. */
  let lack = f64x2.sub(f64x2.abs(us), us);
  let total: f64 = 0;
  let whole = f64x2.splat(0);
  let right = whole;
  let right0 = whole;
  let right1 = whole;
  for (let edge = 1; edge <= 4; edge++) {
    const next = (<usize>(edge & 3)) << 3;
    const un = load<f64>(c + next) - ox;
    const vn = load<f64>(c + next, 32) - oy;
    const dx = un - u;
    const dy = vn - v;
    const product = dx * dy;
    if (!(abs(product) > MIN_SLOPE_AREA)) return false;
    const r = 0.25 / product;
    const k = dy * dy * r;
    const m = f64x2.splat(dx * dx * r);
    const ks = f64x2.splat(k);
    const k2 = f64x2.splat(2 * k);
    total += u * vn - un * v;
    const usn = f64x2.sub(f64x2.splat(un), lines);
    const vsn = f64x2.sub(f64x2.splat(vn), lines);
    const pun = squares(usn);
    const pvn = squares(vsn);
    const lackn = f64x2.sub(f64x2.abs(usn), usn);
    whole = f64x2.add(whole, f64x2.mul(m, f64x2.sub(pv, pvn)));
    right = f64x2.add(right, f64x2.mul(ks, f64x2.sub(pun, pu)));
    // Ordinates of the ends moved to the column lines, lanes the column lines; then lanes the row lines.
    const p = f64x2.add(f64x2.splat(v), f64x2.mul(k2, lack));
    const q = f64x2.add(f64x2.splat(vn), f64x2.mul(k2, lackn));
    right0 = f64x2.add(
      right0,
      f64x2.mul(
        m,
        f64x2.sub(
          squares(f64x2.sub(v128.shuffle<f64>(p, p, 0, 0), lines)),
          squares(f64x2.sub(v128.shuffle<f64>(q, q, 0, 0), lines)),
        ),
      ),
    );
    right1 = f64x2.add(
      right1,
      f64x2.mul(
        m,
        f64x2.sub(
          squares(f64x2.sub(v128.shuffle<f64>(p, p, 1, 1), lines)),
          squares(f64x2.sub(v128.shuffle<f64>(q, q, 1, 1), lines)),
        ),
      ),
    );
    u = un;
    v = vn;
    pu = pun;
    pv = pvn;
    lack = lackn;
  }
  // Beyond both lines of a kind: lanes the column lines; the lower row line, the upper one.
  const above = v128.shuffle<f64>(right0, right1, 0, 2);
  const top = v128.shuffle<f64>(right0, right1, 1, 3);
  const low = f64x2.sub(right, above);
  const middle = f64x2.sub(above, top);
  const left0 = 0.5 * total - f64x2.extract_lane(whole, 0);
  const left1 = f64x2.extract_lane(whole, 0) - f64x2.extract_lane(whole, 1);
  // Row by row from the bottom; in a box of two columns or rows the third falls behind it. Two values are written as one,
  // as they are read: a read of what two writes have just left would wait for both.
  const a = area;
  const stride = (<usize>(columns + 1)) << 3;
  v128.store(a, f64x2.sub(f64x2.replace_lane(v128.shuffle<f64>(low, low, 0, 0), 0, left0), low));
  v128.store64_lane(a, low, 1, 16);
  v128.store(a + stride, f64x2.sub(f64x2.replace_lane(v128.shuffle<f64>(middle, middle, 0, 0), 0, left1), middle));
  v128.store64_lane(a + stride, middle, 1, 16);
  v128.store(a + 2 * stride, f64x2.sub(v128.shuffle<f64>(whole, top, 1, 2), top));
  v128.store64_lane(a + 2 * stride, top, 1, 16);
  return true;
}

/** The same for boxes of up to 5 output pixels a side: four inner lines in each axis. */
export function coverFive(ox: f64, oy: f64, columns: i32, rows: i32): bool {
  const c = corners;
  const far = f64x2(2, 3);
  const near = f64x2(0, 1);
  const wide = columns > 3;
  const high = rows > 3;
  let u = load<f64>(c) - ox;
  let v = load<f64>(c, 32) - oy;
  let total: f64 = 0;
  const zero = f64x2.splat(0);
  let whole = zero;
  let wholeFar = zero;
  let right = zero;
  let rightFar = zero;
  let f0 = zero;
  let f0Far = zero;
  let f1 = zero;
  let f1Far = zero;
  let f2 = zero;
  let f2Far = zero;
  let f3 = zero;
  let f3Far = zero;
  for (let edge = 1; edge <= 4; edge++) {
    const next = (<usize>(edge & 3)) << 3;
    const un = load<f64>(c + next) - ox;
    const vn = load<f64>(c + next, 32) - oy;
    const dx = un - u;
    const dy = vn - v;
    const product = dx * dy;
    if (!(abs(product) > MIN_SLOPE_AREA)) return false;
    const r = 0.25 / product;
    const k = dy * dy * r;
    const m = f64x2.splat(dx * dx * r);
    const ks = f64x2.splat(k);
    const k2 = f64x2.splat(2 * k);
    total += u * vn - un * v;
    const us = f64x2.splat(u);
    const vs = f64x2.splat(v);
    const usn = f64x2.splat(un);
    const vsn = f64x2.splat(vn);
    whole = f64x2.add(whole, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(vs, near)), squares(f64x2.sub(vsn, near)))));
    const un0 = f64x2.sub(us, near);
    const un1 = f64x2.sub(usn, near);
    right = f64x2.add(right, f64x2.mul(ks, f64x2.sub(squares(un1), squares(un0))));
    const p = f64x2.add(vs, f64x2.mul(k2, f64x2.sub(f64x2.abs(un0), un0)));
    const q = f64x2.add(vsn, f64x2.mul(k2, f64x2.sub(f64x2.abs(un1), un1)));
    const p0 = v128.shuffle<f64>(p, p, 0, 0);
    const q0 = v128.shuffle<f64>(q, q, 0, 0);
    const p1 = v128.shuffle<f64>(p, p, 1, 1);
    const q1 = v128.shuffle<f64>(q, q, 1, 1);
    f0 = f64x2.add(f0, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(p0, near)), squares(f64x2.sub(q0, near)))));
    f1 = f64x2.add(f1, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(p1, near)), squares(f64x2.sub(q1, near)))));
    if (high) {
      wholeFar = f64x2.add(
        wholeFar,
        f64x2.mul(m, f64x2.sub(squares(f64x2.sub(vs, far)), squares(f64x2.sub(vsn, far)))),
      );
      f0Far = f64x2.add(f0Far, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(p0, far)), squares(f64x2.sub(q0, far)))));
      f1Far = f64x2.add(f1Far, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(p1, far)), squares(f64x2.sub(q1, far)))));
    }
    if (wide) {
      const uf0 = f64x2.sub(us, far);
      const uf1 = f64x2.sub(usn, far);
      rightFar = f64x2.add(rightFar, f64x2.mul(ks, f64x2.sub(squares(uf1), squares(uf0))));
      const s = f64x2.add(vs, f64x2.mul(k2, f64x2.sub(f64x2.abs(uf0), uf0)));
      const t = f64x2.add(vsn, f64x2.mul(k2, f64x2.sub(f64x2.abs(uf1), uf1)));
      const s0 = v128.shuffle<f64>(s, s, 0, 0);
      const t0 = v128.shuffle<f64>(t, t, 0, 0);
      const s1 = v128.shuffle<f64>(s, s, 1, 1);
      const t1 = v128.shuffle<f64>(t, t, 1, 1);
      f2 = f64x2.add(f2, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(s0, near)), squares(f64x2.sub(t0, near)))));
      f3 = f64x2.add(f3, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(s1, near)), squares(f64x2.sub(t1, near)))));
      if (high) {
        f2Far = f64x2.add(f2Far, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(s0, far)), squares(f64x2.sub(t0, far)))));
        f3Far = f64x2.add(f3Far, f64x2.mul(m, f64x2.sub(squares(f64x2.sub(s1, far)), squares(f64x2.sub(t1, far)))));
      }
    }
    u = un;
    v = vn;
  }
  // F beyond column line i-1 and row line j-1 at 6*i + j; line -1 is the whole plane. Lines past the box hold zero.
  const f = quadrants;
  store<f64>(f, 0.5 * total);
  v128.store(f, whole, 8);
  v128.store(f, wholeFar, 24);
  store<f64>(f, f64x2.extract_lane(right, 0), 48);
  v128.store(f, f0, 56);
  v128.store(f, f0Far, 72);
  store<f64>(f, f64x2.extract_lane(right, 1), 96);
  v128.store(f, f1, 104);
  v128.store(f, f1Far, 120);
  store<f64>(f, f64x2.extract_lane(rightFar, 0), 144);
  v128.store(f, f2, 152);
  v128.store(f, f2Far, 168);
  store<f64>(f, f64x2.extract_lane(rightFar, 1), 192);
  v128.store(f, f3, 200);
  v128.store(f, f3Far, 216);
  const stride = (<usize>(columns + 1)) << 3;
  for (let i = 0; i < columns; i++) {
    const from = f + <usize>(48 * i);
    const to = area + ((<usize>i) << 3);
    for (let j = 0; j < rows; j++) {
      const at = from + ((<usize>j) << 3);
      store<f64>(to + <usize>j * stride, load<f64>(at) - load<f64>(at, 8) - (load<f64>(at, 48) - load<f64>(at, 56)));
    }
  }
  return true;
}

/**
 * Any box, by walking the edges: no singular case.
 *
 * In each output row an edge that climbs by dv inside a pixel, at a mean distance m from the pixel's left side, takes
 * dv*(1-m) from that pixel and dv from every pixel to its right. Deposited in two entries and summed up along the
 * row this gives the signed area (positive for corners in counter-clockwise order).
 */
export function coverByEdges(ox: f64, oy: f64, columns: i32, rows: i32): void {
  const stride = columns + 1;
  memory.fill(area, 0, (<usize>(rows * stride)) << 3);
  const width = <f64>columns;
  for (let i: usize = 0; i < 4; i++) {
    store<f64>(ring + (i << 3), load<f64>(corners + (i << 3)) - ox);
    store<f64>(ring + (i << 3), load<f64>(corners + (i << 3), 32) - oy, 40);
  }
  store<f64>(ring, load<f64>(ring), 32);
  store<f64>(ring, load<f64>(ring, 40), 72);
  for (let edge: usize = 0; edge < 4; edge++) {
    const at = ring + (edge << 3);
    let ua = load<f64>(at);
    let ub = load<f64>(at, 8);
    let va = load<f64>(at, 40);
    let vb = load<f64>(at, 48);
    if (va == vb) continue;
    // Falling edges of a counter-clockwise quad have the inside on their right.
    let sign: f64 = -1;
    if (va > vb) {
      let swap = ua;
      ua = ub;
      ub = swap;
      swap = va;
      va = vb;
      vb = swap;
      sign = 1;
    }
    const slope = (ub - ua) / (vb - va);
    let r = <i32>va;
    if (r < 0) r = 0;
    let v = va;
    let u = ua;
    while (v < vb && r < rows) {
      let vn = <f64>(r + 1);
      let un = ua + (vn - va) * slope;
      if (vn >= vb) {
        vn = vb;
        un = ub;
      }
      // Rounding may carry a crossing a hair outside the box.
      if (un < 0) un = 0;
      else if (un > width) un = width;
      const base = area + ((<usize>(r * stride)) << 3);
      const lo = u < un ? u : un;
      const hi = u < un ? un : u;
      let i = <i32>lo;
      if (i >= columns) i = columns - 1;
      const dv = sign * (vn - v);
      if (hi <= <f64>(i + 1)) {
        const b = dv * (0.5 * (lo + hi) - <f64>i);
        const to = base + ((<usize>i) << 3);
        store<f64>(to, load<f64>(to) + (dv - b));
        store<f64>(to, load<f64>(to, 8) + b, 8);
      } else {
        const rate = dv / (hi - lo);
        let from = lo;
        while (from < hi && i < columns) {
          const upTo = hi < <f64>(i + 1) ? hi : <f64>(i + 1);
          const a = rate * (upTo - from);
          const b = a * (0.5 * (from + upTo) - <f64>i);
          const to = base + ((<usize>i) << 3);
          store<f64>(to, load<f64>(to) + (a - b));
          store<f64>(to, load<f64>(to, 8) + b, 8);
          from = upTo;
          i++;
        }
      }
      v = vn;
      u = un;
      r++;
    }
  }
  for (let r = 0; r < rows; r++) {
    let sum: f64 = 0;
    const base = area + ((<usize>(r * stride)) << 3);
    for (let i = 0; i < columns; i++) {
      const to = base + ((<usize>i) << 3);
      sum += load<f64>(to);
      store<f64>(to, sum);
    }
  }
}
