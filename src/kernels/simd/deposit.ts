import { area } from './cover';
import { amount, amounts } from './squares';
import { bit, context, kept, sums, wnx, wny, MIN_AREA } from './window';

/**
 * Deposits the areas of the quad at hand in the output pixels of its box that lie in the window; (x, y) is the lowest
 * from the window's first, share the weight over the quad's area. A pixel without a weight (share 0) leaves its
 * value in the kept plane.
 */
export function depositBox(x: i32, y: i32, columns: i32, rows: i32, share: f64, value: f64): void {
  const stride = columns + 1;
  if (share != 0 && columns > 1 && columns < 4 && x >= 0 && y >= 0 && x + columns <= wnx && y + rows <= wny) {
    depositInside(y * wnx + x, columns, rows, share, value);
    return;
  }
  const r0 = max(0, -y);
  const r1 = min(rows, wny - y);
  const c0 = max(0, -x);
  const c1 = min(columns, wnx - x);
  const pair = f64x2.replace_lane(f64x2.splat(1), 0, value);
  for (let r = r0; r < r1; r++) {
    const from = area + ((<usize>(r * stride)) << 3);
    const to = (y + r) * wnx + x;
    for (let c = c0; c < c1; c++) {
      const a = load<f64>(from + ((<usize>c) << 3));
      if (!(abs(a) > MIN_AREA)) continue;
      const k = <usize>(to + c);
      if (share == 0) {
        store<f64>(kept + (k << 3), value);
        continue;
      }
      const t = amount(a * share);
      const at = sums + (k << 4);
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(t), pair)));
      if (context != 0 && t > 0) store<i32>(context + (k << 2), load<i32>(context + (k << 2)) | bit);
    }
  }
}

/**
 * The usual box: inside the window, up to three columns. Which pixels of it are touched is a toss for the branch
 * predictor, so the others, and those right of a smaller box, get an addition of zero. (Behind the last sum of the memory
 * there is room for that.)
 */
function depositInside(first: i32, columns: i32, rows: i32, share: f64, value: f64): void {
  const pair = f64x2.replace_lane(f64x2.splat(1), 0, value);
  const shares = f64x2.splat(share);
  const least = f64x2.splat(MIN_AREA);
  const zero = f64x2.splat(0);
  const stride = (<usize>(columns + 1)) << 3;
  const thirds = columns > 2 ? i64x2.splat(-1) : zero;
  let at = sums + ((<usize>first) << 4);
  let c: usize = context == 0 ? 0 : context + ((<usize>first) << 2);
  let from = area;
  for (let r = 0; r < rows; r++) {
    let t = v128.load(from);
    t = v128.and(f64x2.gt(f64x2.abs(t), least), amounts(f64x2.mul(t, shares)));
    let t2 = v128.and(v128.load64_zero(from, 16), thirds);
    t2 = v128.and(f64x2.gt(f64x2.abs(t2), least), amounts(f64x2.mul(t2, shares)));
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(t, t, 0, 0), pair)));
    v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(v128.shuffle<f64>(t, t, 1, 1), pair)), 16);
    v128.store(at, f64x2.add(v128.load(at, 32), f64x2.mul(v128.shuffle<f64>(t2, t2, 0, 0), pair)), 32);
    if (c != 0) {
      const touched = f64x2.gt(t, zero);
      const touched2 = f64x2.gt(t2, zero);
      store<i32>(c, load<i32>(c) | (bit & i32x4.extract_lane(touched, 0)));
      store<i32>(c, load<i32>(c, 4) | (bit & i32x4.extract_lane(touched, 2)), 4);
      store<i32>(c, load<i32>(c, 8) | (bit & i32x4.extract_lane(touched2, 0)), 8);
      c += (<usize>wnx) << 2;
    }
    from += stride;
    at += (<usize>wnx) << 4;
  }
}
