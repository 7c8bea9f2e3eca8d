import { depositQuad } from './deposit-quad.js';
import { MAX_QUAD_SIDE, MIN_AREA, type DropScratch, type MappedRow } from './drop-scratch.js';
import { mapRow } from './map-row.js';
import type { DropSettings, InputRows, OutputWindow, PixelMap } from './types.js';

/** Smallest |signed area| of a quad, output pixels squared. */
const MIN_QUAD_AREA = 1e-12;

const MIN_DOUBLE_AREA = 2 * MIN_AREA;

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
  scratch.floats[10] = settings.pixfrac / 2;
  for (let row = 0; row < ny; row++) {
    mapRow(map, y0 + row + 1, x0 - 1, nx + 2, above.x, above.y, 0, scratch.map);
    squareRow(
      below.x,
      below.y,
      here.x,
      here.y,
      above.x,
      above.y,
      data,
      weight,
      row * stride,
      nx,
      window.sum,
      window.weight,
      window.context,
      window.kept,
      contextBit,
      scratch.floats,
      scratch.ints,
      scratch.area,
    );
    const spare = below;
    below = here;
    here = above;
    above = spare;
  }
}

/**
 * One row of pixels. Corners are bilinear in the mapped centres (the formula of the drizzle package). Nearly every
 * quad at a scale near 1 lies in 2x2 output pixels and is done here in closed form, see coverAligned for
 * the idea; the rest go through the scratch.
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
  floats: Float64Array,
  ints: Int32Array,
  area: Float64Array,
): void {
  const h = floats[10];
  const leastArea = MIN_QUAD_AREA,
    leastDouble = MIN_DOUBLE_AREA;
  const wx = ints[0],
    wy = ints[1],
    wnx = ints[2],
    wny = ints[3];
  const left = wx - 0.5,
    right = wx + wnx - 0.5,
    bottom = wy - 0.5,
    top = wy + wny - 0.5;
  let bad = 0,
    degenerate = 0,
    torn = 0;

  // Column i of the lower and upper edge lines, and half steps to column i+1.
  let c = hereX[0];
  const xl0 = c + h * (belowX[0] - c),
    xu0 = c + h * (aboveX[0] - c);
  c = hereX[1];
  let xl = c + h * (belowX[1] - c),
    xu = c + h * (aboveX[1] - c);
  c = hereY[0];
  const yl0 = c + h * (belowY[0] - c),
    yu0 = c + h * (aboveY[0] - c);
  c = hereY[1];
  let yl = c + h * (belowY[1] - c),
    yu = c + h * (aboveY[1] - c);
  let sxl = h * (xl - xl0),
    sxu = h * (xu - xu0),
    syl = h * (yl - yl0),
    syu = h * (yu - yu0);

  for (let i = 0; i < n; i++) {
    const x0 = xl - sxl,
      y0 = yl - syl,
      x3 = xu - sxu,
      y3 = yu - syu;
    const next = i + 2;
    const cx = hereX[next],
      cy = hereY[next];
    const nxl = cx + h * (belowX[next] - cx),
      nxu = cx + h * (aboveX[next] - cx);
    const nyl = cy + h * (belowY[next] - cy),
      nyu = cy + h * (aboveY[next] - cy);
    sxl = h * (nxl - xl);
    sxu = h * (nxu - xu);
    syl = h * (nyl - yl);
    syu = h * (nyu - yu);
    const x1 = xl + sxl,
      y1 = yl + syl,
      x2 = xu + sxu,
      y2 = yu + syu;
    xl = nxl;
    xu = nxu;
    yl = nyl;
    yu = nyu;

    const w = weights[start + i];
    const d = data[start + i];
    if (!(w > 0) && kept === null) continue;

    const signed = 0.5 * ((x2 - x0) * (y3 - y1) - (x3 - x1) * (y2 - y0));
    const quadArea = Math.abs(signed);
    if (!(quadArea > leastArea)) {
      // NaN is a pixel that does not map; zero area is a fold.
      if (quadArea <= MIN_QUAD_AREA) degenerate++;
      continue;
    }

    // Corners by where they lie on the output: a lower left, b lower right, c upper right, d upper left.
    let xa = x0,
      ya = y0,
      xb = x1,
      yb = y1,
      xc = x2,
      yc = y2,
      xd = x3,
      yd = y3;
    const ex = x1 - x0,
      ey = y1 - y0;
    if (signed > 0) {
      if (ex < Math.abs(ey)) {
        if (ey > Math.abs(ex)) {
          xa = x3;
          ya = y3;
          xb = x0;
          yb = y0;
          xc = x1;
          yc = y1;
          xd = x2;
          yd = y2;
        } else if (-ex > Math.abs(ey)) {
          xa = x2;
          ya = y2;
          xb = x3;
          yb = y3;
          xc = x0;
          yc = y0;
          xd = x1;
          yd = y1;
        } else {
          xa = x1;
          ya = y1;
          xb = x2;
          yb = y2;
          xc = x3;
          yc = y3;
          xd = x0;
          yd = y0;
        }
      }
    } else if (ex > Math.abs(ey)) {
      xa = x3;
      ya = y3;
      xb = x2;
      yb = y2;
      xc = x1;
      yc = y1;
      xd = x0;
      yd = y0;
    } else if (-ex > Math.abs(ey)) {
      xa = x1;
      ya = y1;
      xb = x0;
      yb = y0;
      xc = x3;
      yc = y3;
      xd = x2;
      yd = y2;
    } else if (ey > Math.abs(ex)) {
      xa = x0;
      ya = y0;
      xb = x3;
      yb = y3;
      xc = x2;
      yc = y2;
      xd = x1;
      yd = y1;
    } else {
      xa = x2;
      ya = y2;
      xb = x1;
      yb = y1;
      xc = x0;
      yc = y0;
      xd = x3;
      yd = y3;
    }

    let xmin = xa,
      xmax = xb,
      ymin = ya,
      ymax = yd;
    if (xd < xmin) xmin = xd;
    if (xc > xmax) xmax = xc;
    if (yb < ymin) ymin = yb;
    if (yc > ymax) ymax = yc;
    if (!(xa < xb && xd < xc && ya < yd && yb < yc)) {
      // A quad so skewed that left is not left of right.
      if (xb < xmin) xmin = xb;
      if (xc < xmin) xmin = xc;
      if (xa > xmax) xmax = xa;
      if (xd > xmax) xmax = xd;
      if (yc < ymin) ymin = yc;
      if (yd < ymin) ymin = yd;
      if (ya > ymax) ymax = ya;
      if (yb > ymax) ymax = yb;
    }
    if (!(xmax > left && xmin < right && ymax > bottom && ymin < top)) continue;
    if (!(xmax - xmin < MAX_QUAD_SIDE && ymax - ymin < MAX_QUAD_SIDE)) {
      torn++;
      continue;
    }
    // Floor by truncation and a correction that is rarely needed: Math.floor would leave float64 indices behind.
    const fx0 = xmin + 0.5,
      fy0 = ymin + 0.5,
      fx1 = xmax + 0.5,
      fy1 = ymax + 0.5;
    let bx = fx0 | 0,
      by = fy0 | 0,
      endX = fx1 | 0,
      endY = fy1 | 0;
    if (fx0 < bx) bx--;
    if (fy0 < by) by--;
    if (fx1 < endX) endX--;
    if (fy1 < endY) endY--;
    const columns = endX - bx + 1,
      rows = endY - by + 1;

    if (w > 0) {
      const product = w * d;
      if (product - product !== 0) {
        bad++;
        continue;
      }
      const kx = bx - wx,
        ky = by - wy;
      if (columns === 2 && rows === 2 && kx >= 0 && ky >= 0 && kx + 1 < wnx && ky + 1 < wny) {
        // Origin on the point that the four output pixels share.
        const ox = bx + 0.5,
          oy = by + 0.5;
        const ua = xa - ox,
          ub = xb - ox,
          uc = xc - ox,
          ud = xd - ox;
        const va = ya - oy,
          vb = yb - oy,
          vc = yc - oy,
          vd = yd - oy;
        if (ua < 0 && ud < 0 && ub >= 0 && uc >= 0 && va < 0 && vb < 0 && vc >= 0 && vd >= 0) {
          // Where the edges cross the axes; operation by operation as in coverAligned, which has to give the same bits.
          const slopeB = (vb - va) / (ub - ua),
            slopeT = (vc - vd) / (uc - ud);
          const slopeL = (ud - ua) / (vd - va),
            slopeR = (uc - ub) / (vc - vb);
          const onLeft = ua - va * slopeL,
            onRight = ub - vb * slopeR;
          const onBottom = va - ua * slopeB,
            onTop = vd - ud * slopeT;
          const share = (0.5 * w) / quadArea;
          const k = ky * wnx + kx;
          let cell = onLeft * va + onBottom * ua;
          if (cell > leastDouble) {
            const t = cell * share;
            sum[k] += t * d;
            weight[k] += t;
            if (context !== null) context[k] |= bit;
          }
          cell = -(onRight * vb + onBottom * ub);
          if (cell > leastDouble) {
            const t = cell * share;
            sum[k + 1] += t * d;
            weight[k + 1] += t;
            if (context !== null) context[k + 1] |= bit;
          }
          const k1 = k + wnx;
          cell = -(onLeft * vd + onTop * ud);
          if (cell > leastDouble) {
            const t = cell * share;
            sum[k1] += t * d;
            weight[k1] += t;
            if (context !== null) context[k1] |= bit;
          }
          cell = onRight * vc + onTop * uc;
          if (cell > leastDouble) {
            const t = cell * share;
            sum[k1 + 1] += t * d;
            weight[k1 + 1] += t;
            if (context !== null) context[k1 + 1] |= bit;
          }
          continue;
        }
      }
      floats[8] = w / quadArea;
    } else {
      if (d - d !== 0) continue;
      floats[8] = 0;
    }

    ints[4] = bx;
    ints[5] = by;
    ints[6] = columns;
    ints[7] = rows;
    floats[0] = xa;
    floats[1] = xb;
    floats[2] = xc;
    floats[3] = xd;
    floats[4] = ya;
    floats[5] = yb;
    floats[6] = yc;
    floats[7] = yd;
    floats[9] = d;
    depositQuad(floats, ints, area, sum, weight, context, kept, bit);
  }
  ints[8] += bad;
  ints[9] += degenerate;
  ints[10] += torn;
}
