/**
 * Areas of a quad in the output pixels of its box, by walking its edges: no singular case, any size up to the
 * scratch.
 *
 * In each output row an edge that climbs by dv inside a pixel, at a mean distance m from the pixel's left side, takes
 * dv*(1-m) from that pixel and dv from every pixel to its right. Deposited in two entries and summed up along the
 * row this gives the signed area (positive for corners in counter-clockwise order).
 * Reads the quad (output pixels) and the box; writes `area`, rows of columns+1 values.
 */
export function coverByEdges(floats: Float64Array, ints: Int32Array, area: Float64Array): void {
  const columns = ints[6];
  const rows = ints[7];
  const stride = columns + 1;
  const ox = ints[4] - 0.5;
  const oy = ints[5] - 0.5;
  const used = rows * stride;
  for (let k = 0; k < used; k++) area[k] = 0;
  for (let edge = 0; edge < 4; edge++) {
    const other = (edge + 1) & 3;
    let ua = floats[edge] - ox,
      va = floats[edge + 4] - oy;
    let ub = floats[other] - ox,
      vb = floats[other + 4] - oy;
    if (va === vb) continue;
    // Falling edges of a counter-clockwise quad have the inside on their right.
    let sign = -1;
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
    let r = Math.floor(va);
    if (r < 0) r = 0;
    let v = va;
    let u = ua;
    while (v < vb && r < rows) {
      let vn = r + 1;
      let un = ua + (vn - va) * slope;
      if (vn >= vb) {
        vn = vb;
        un = ub;
      }
      // Rounding may carry a crossing a hair outside the box.
      if (un < 0) un = 0;
      else if (un > columns) un = columns;
      const base = r * stride;
      const lo = u < un ? u : un;
      const hi = u < un ? un : u;
      let i = lo | 0;
      if (i >= columns) i = columns - 1;
      const dv = sign * (vn - v);
      if (hi <= i + 1) {
        const b = dv * (0.5 * (lo + hi) - i);
        area[base + i] += dv - b;
        area[base + i + 1] += b;
      } else {
        const rate = dv / (hi - lo);
        let from = lo;
        while (from < hi && i < columns) {
          const to = hi < i + 1 ? hi : i + 1;
          const a = rate * (to - from);
          const b = a * (0.5 * (from + to) - i);
          area[base + i] += a - b;
          area[base + i + 1] += b;
          from = to;
          i++;
        }
      }
      v = vn;
      u = un;
      r++;
    }
  }
  for (let r = 0; r < rows; r++) {
    let total = 0;
    const base = r * stride;
    for (let i = 0; i < columns; i++) {
      total += area[base + i];
      area[base + i] = total;
    }
  }
}
