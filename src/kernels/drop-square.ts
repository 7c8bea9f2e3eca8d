import { depositCells } from './deposit-cells.js';
import { depositQuad } from './deposit-quad.js';
import { MAX_QUAD_SIDE, MIN_AREA, MIN_SLOPE_AREA, type DropScratch, type MappedRow } from './drop-scratch.js';
import { mapRow } from './map-row.js';
import type { DropSettings, InputRows, OutputWindow, PixelMap } from './types.js';

/** Smallest |signed area| of a quad, output pixels squared. */
const MIN_QUAD_AREA = 1e-12;

/**
 * The square kernel: the input pixel, shrunk to pixfrac, is a quadrilateral on the output grid, and each output
 * pixel gets the weight times its share of the area. Conserves flux under any distortion.
 */
export function dropSquare(
  settings: DropSettings,
  map: PixelMap,
  input: InputRows,
  window: OutputWindow,
  contextBit: number,
  scratch: DropScratch,
): void {
  const { x0, y0, nx, ny, stride, data, weight } = input;
  const [first, second, third] = scratch.rows;
  let below: MappedRow = first;
  let here: MappedRow = second;
  let above: MappedRow = third;
  mapRow(map, y0 - 1, x0 - 1, nx + 2, below.x, below.y, 0, scratch.map);
  mapRow(map, y0, x0 - 1, nx + 2, here.x, here.y, 0, scratch.map);
  scratch.constants[0] = settings.pixfrac / 2;
  for (let row = 0; row < ny; row++) {
    mapRow(map, y0 + row + 1, x0 - 1, nx + 2, above.x, above.y, 0, scratch.map);
    squareRow(
      below.x, below.y, here.x, here.y, above.x, above.y, data, weight, row * stride, nx,
      window.sum, window.weight, window.context, window.kept, contextBit, scratch,
    );
    const spare = below;
    below = here;
    here = above;
    above = spare;
  }
}

/**
 * One row of pixels. It takes typed arrays and whole numbers only: V8 throws optimised code away when the shape of an
 * object that it read changes, and a long loop then stays in code that is entered in the middle, at half the speed.
 * Corners are bilinear in the mapped centres (the formula of the drizzle package). Nearly every
 * quad at a scale near 1 lies in 2x2 output pixels and is done here in closed form, see depositByCorners for the
 * idea; the rest go through the scratch.
 */
function squareRow(
  belowX: Float64Array,
  belowY: Float64Array,
  hereX: Float64Array,
  hereY: Float64Array,
  aboveX: Float64Array,
  aboveY: Float64Array,
  data: Float32Array,
  weights: Float32Array,
  start: number,
  n: number,
  sum: Float64Array,
  weight: Float64Array,
  context: Int32Array | null,
  kept: Float64Array | null,
  bit: number,
  scratch: DropScratch,
): void {
  const h = scratch.constants[0];
  const { quad, box, drop, frame, skipped } = scratch;
  const wx = frame[0], wy = frame[1], wnx = frame[2], wny = frame[3];
  const left = wx - 0.5, right = wx + wnx - 0.5, bottom = wy - 0.5, top = wy + wny - 0.5;
  let bad = 0, degenerate = 0, torn = 0;

  // Column i of the lower and upper edge lines, and half steps to column i+1.
  let c = hereX[0];
  const xl0 = c + h * (belowX[0] - c), xu0 = c + h * (aboveX[0] - c);
  c = hereX[1];
  let xl = c + h * (belowX[1] - c), xu = c + h * (aboveX[1] - c);
  c = hereY[0];
  const yl0 = c + h * (belowY[0] - c), yu0 = c + h * (aboveY[0] - c);
  c = hereY[1];
  let yl = c + h * (belowY[1] - c), yu = c + h * (aboveY[1] - c);
  let sxl = h * (xl - xl0), sxu = h * (xu - xu0), syl = h * (yl - yl0), syu = h * (yu - yu0);

  for (let i = 0; i < n; i++) {
    const x0 = xl - sxl, y0 = yl - syl, x3 = xu - sxu, y3 = yu - syu;
    const next = i + 2;
    const cx = hereX[next], cy = hereY[next];
    const nxl = cx + h * (belowX[next] - cx), nxu = cx + h * (aboveX[next] - cx);
    const nyl = cy + h * (belowY[next] - cy), nyu = cy + h * (aboveY[next] - cy);
    sxl = h * (nxl - xl);
    sxu = h * (nxu - xu);
    syl = h * (nyl - yl);
    syu = h * (nyu - yu);
    const x1 = xl + sxl, y1 = yl + syl, x2 = xu + sxu, y2 = yu + syu;
    xl = nxl;
    xu = nxu;
    yl = nyl;
    yu = nyu;

    const w = weights[start + i];
    const d = data[start + i];
    if (!(w > 0) && kept === null) continue;

    let xmin = x0, xmax = x0, ymin = y0, ymax = y0;
    if (x1 < xmin) xmin = x1; else if (x1 > xmax) xmax = x1;
    if (x2 < xmin) xmin = x2; else if (x2 > xmax) xmax = x2;
    if (x3 < xmin) xmin = x3; else if (x3 > xmax) xmax = x3;
    if (y1 < ymin) ymin = y1; else if (y1 > ymax) ymax = y1;
    if (y2 < ymin) ymin = y2; else if (y2 > ymax) ymax = y2;
    if (y3 < ymin) ymin = y3; else if (y3 > ymax) ymax = y3;
    // Off the window, or NaN in the first corner.
    if (!(xmax > left && xmin < right && ymax > bottom && ymin < top)) continue;

    const jacobian = 0.5 * ((x2 - x0) * (y3 - y1) - (x3 - x1) * (y2 - y0));
    if (!(Math.abs(jacobian) > MIN_QUAD_AREA)) {
      // NaN is a pixel that does not map; zero area is a fold.
      if (Math.abs(jacobian) <= MIN_QUAD_AREA) degenerate++;
      continue;
    }
    if (!(xmax - xmin < MAX_QUAD_SIDE && ymax - ymin < MAX_QUAD_SIDE)) {
      torn++;
      continue;
    }
    // Floor by truncation and a correction that is rarely needed: Math.floor would leave float64 indices behind.
    const fx0 = xmin + 0.5, fy0 = ymin + 0.5, fx1 = xmax + 0.5, fy1 = ymax + 0.5;
    let bx = fx0 | 0, by = fy0 | 0, ex = fx1 | 0, ey = fy1 | 0;
    if (fx0 < bx) bx--;
    if (fy0 < by) by--;
    if (fx1 < ex) ex--;
    if (fy1 < ey) ey--;
    const columns = ex - bx + 1, rows = ey - by + 1;

    if (w > 0) {
      const product = w * d;
      if (product - product !== 0) {
        bad++;
        continue;
      }
      if (columns <= 2 && rows <= 2) {
        // Origin on the corner that the four output pixels share.
        const ox = bx + 0.5, oy = by + 0.5;
        const u0 = x0 - ox, u1 = x1 - ox, u2 = x2 - ox, u3 = x3 - ox;
        const v0 = y0 - oy, v1 = y1 - oy, v2 = y2 - oy, v3 = y3 - oy;
        const dx0 = u1 - u0, dx1 = u2 - u1, dx2 = u3 - u2, dx3 = u0 - u3;
        const dy0 = v1 - v0, dy1 = v2 - v1, dy2 = v3 - v2, dy3 = v0 - v3;
        const e0 = dx0 * dy0, e1 = dx1 * dy1, e2 = dx2 * dy2, e3 = dx3 * dy3;
        if (
          Math.abs(e0) > MIN_SLOPE_AREA && Math.abs(e1) > MIN_SLOPE_AREA &&
          Math.abs(e2) > MIN_SLOPE_AREA && Math.abs(e3) > MIN_SLOPE_AREA
        ) {
          const r0 = 0.25 / e0, r1 = 0.25 / e1, r2 = 0.25 / e2, r3 = 0.25 / e3;
          // A quarter of dx/dy and dy/dx of each edge; t*(t+|t|) is 4 times max(t,0)^2/2.
          const m0 = dx0 * dx0 * r0, m1 = dx1 * dx1 * r1, m2 = dx2 * dx2 * r2, m3 = dx3 * dx3 * r3;
          const k0 = dy0 * dy0 * r0, k1 = dy1 * dy1 * r1, k2 = dy2 * dy2 * r2, k3 = dy3 * dy3 * r3;
          const av0 = v0 * (v0 + Math.abs(v0)), av1 = v1 * (v1 + Math.abs(v1));
          const av2 = v2 * (v2 + Math.abs(v2)), av3 = v3 * (v3 + Math.abs(v3));
          const upper = m0 * (av0 - av1) + m1 * (av1 - av2) + m2 * (av2 - av3) + m3 * (av3 - av0);
          const w0 = Math.abs(u0) - u0, w1 = Math.abs(u1) - u1, w2 = Math.abs(u2) - u2, w3 = Math.abs(u3) - u3;
          const au0 = u0 * (u0 + Math.abs(u0)), au1 = u1 * (u1 + Math.abs(u1));
          const au2 = u2 * (u2 + Math.abs(u2)), au3 = u3 * (u3 + Math.abs(u3));
          const rightSide = k0 * (au1 - au0) + k1 * (au2 - au1) + k2 * (au3 - au2) + k3 * (au0 - au3);
          // Ends of each edge moved along it to u >= 0: v + dy/dx * max(0, -u).
          const k20 = 2 * k0, k21 = 2 * k1, k22 = 2 * k2, k23 = 2 * k3;
          const p0 = v0 + k20 * w0, q0 = v1 + k20 * w1;
          const p1 = v1 + k21 * w1, q1 = v2 + k21 * w2;
          const p2 = v2 + k22 * w2, q2 = v3 + k22 * w3;
          const p3 = v3 + k23 * w3, q3 = v0 + k23 * w0;
          const corner =
            m0 * (p0 * (p0 + Math.abs(p0)) - q0 * (q0 + Math.abs(q0))) +
            m1 * (p1 * (p1 + Math.abs(p1)) - q1 * (q1 + Math.abs(q1))) +
            m2 * (p2 * (p2 + Math.abs(p2)) - q2 * (q2 + Math.abs(q2))) +
            m3 * (p3 * (p3 + Math.abs(p3)) - q3 * (q3 + Math.abs(q3)));
          const share = w / jacobian;
          const a11 = corner, a01 = upper - corner, a10 = rightSide - corner;
          const a00 = jacobian - upper - a10;
          const cx0 = bx - wx, cy0 = by - wy;
          if (cx0 >= 0 && cy0 >= 0 && cx0 + 1 < wnx && cy0 + 1 < wny) {
            const k = cy0 * wnx + cx0;
            if (Math.abs(a00) > MIN_AREA) {
              const t = a00 * share;
              sum[k] += t * d;
              weight[k] += t;
              if (context !== null && t > 0) context[k] |= bit;
            }
            if (Math.abs(a10) > MIN_AREA) {
              const t = a10 * share;
              sum[k + 1] += t * d;
              weight[k + 1] += t;
              if (context !== null && t > 0) context[k + 1] |= bit;
            }
            if (Math.abs(a01) > MIN_AREA) {
              const t = a01 * share;
              sum[k + wnx] += t * d;
              weight[k + wnx] += t;
              if (context !== null && t > 0) context[k + wnx] |= bit;
            }
            if (Math.abs(a11) > MIN_AREA) {
              const t = a11 * share;
              sum[k + wnx + 1] += t * d;
              weight[k + wnx + 1] += t;
              if (context !== null && t > 0) context[k + wnx + 1] |= bit;
            }
            continue;
          }
          const area = scratch.area;
          area[0] = a00;
          area[1] = a10;
          area[3] = a01;
          area[4] = a11;
          box[0] = bx;
          box[1] = by;
          box[2] = 2;
          box[3] = 2;
          drop[0] = share;
          drop[1] = d;
          depositCells(scratch, sum, weight, context, kept, bit);
          continue;
        }
      }
    } else if (d - d !== 0) continue;

    box[0] = bx;
    box[1] = by;
    box[2] = columns;
    box[3] = rows;
    quad[0] = x0;
    quad[1] = x1;
    quad[2] = x2;
    quad[3] = x3;
    quad[4] = y0;
    quad[5] = y1;
    quad[6] = y2;
    quad[7] = y3;
    if (w > 0) drop[0] = w / jacobian;
    else drop[0] = 0;
    drop[1] = d;
    depositQuad(scratch, sum, weight, context, kept, bit);
  }
  skipped[0] += bad;
  skipped[1] += degenerate;
  skipped[2] += torn;
}
