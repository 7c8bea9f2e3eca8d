import { area } from './cover';
import { depositBox } from './deposit';
import { amounts } from './squares';
import { bit, context, sums, wnx, wny, wx, wy, MIN_AREA } from './window';

/**
 * Drops a quad on a box of 3 x 2 output pixels, or of 2 x 3 with x and y exchanged, whose short sides may cross the inner lines
 * that they are near: after those of {@link squareRow}'s closed form the most frequent ones. False when it is not one.
 *
 * u runs along the three, v across; lanes are the left and the right side. (ul, vl) is the lower end of a side and (uh, vh) the
 * upper, u from the side's line and v from the line between the two rows: vl < 0 <= vh. `corner` is (x, y) of the lowest
 * output pixel of the box, `twice` the area twice.
 *
 * In the outer column the two pixels hold two triangles each with their tip where the lines cross. Where the side crosses its
 * line, the triangle between the crossings of side, line and row line goes to the other pixel. The middle column is the rest.
 */
export function dropCrossed(
  ul: v128,
  uh: v128,
  vl: v128,
  vh: v128,
  corner: v128,
  exchanged: bool,
  twice: f64,
  w: f64,
  d: f64,
): bool {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const minusPlus = f64x2(-1, 1);
  // Outwards from the lines.
  const ol = f64x2.mul(minusPlus, ul);
  const oh = f64x2.mul(minusPlus, uh);
  // An end beyond the other side's line, or a value that counts as bad.
  const product = w * d;
  if (i64x2.bitmask(f64x2.gt(f64x2.pmin(ol, oh), f64x2.splat(-1))) != 3 || product - product != 0) return false;
  const columns = exchanged ? 2 : 3;
  const rows = exchanged ? 3 : 2;
  const box = i32x4.sub(i32x4.trunc_sat_f64x2_s_zero(corner), i32x4(wx, wy, 0, 0));
  const x = i32x4.extract_lane(box, 0);
  const y = i32x4.extract_lane(box, 1);
  if (x + columns <= 0 || x >= wnx || y + rows <= 0 || y >= wny) return true;
  const acrossL = f64x2.add(one, v128.shuffle<f64>(ol, ol, 1, 0));
  const acrossH = f64x2.add(one, v128.shuffle<f64>(oh, oh, 1, 0));
  const slopes = f64x2.div(
    f64x2.sub(v128.shuffle<f64>(vl, vh, 1, 3), v128.shuffle<f64>(vl, vh, 0, 2)),
    f64x2.add(v128.shuffle<f64>(acrossL, acrossH, 0, 2), v128.shuffle<f64>(ol, oh, 0, 2)),
  );
  const rises = f64x2.sub(vh, vl);
  const runs = f64x2.sub(oh, ol);
  /** Where a side crosses the row line, and where its own. */
  const ov = f64x2.sub(ol, f64x2.mul(vl, f64x2.div(runs, rises)));
  const cv = f64x2.sub(vl, f64x2.mul(ol, f64x2.div(rises, runs)));
  /** Where the bottom and the top side cross the lines. */
  const bottomAt = f64x2.sub(vl, f64x2.mul(ul, v128.shuffle<f64>(slopes, slopes, 0, 0)));
  const topAt = f64x2.sub(vh, f64x2.mul(uh, v128.shuffle<f64>(slopes, slopes, 1, 1)));
  const lowOut = f64x2.gt(ol, zero);
  const highOut = f64x2.gt(oh, zero);
  const triangle = v128.and(v128.xor(lowOut, highOut), f64x2.abs(f64x2.mul(ov, cv)));
  const outside = f64x2.gt(ov, zero);
  const beyond = v128.and(triangle, outside);
  const within = v128.andnot(triangle, outside);
  // All areas twice.
  let low = f64x2.sub(within, f64x2.add(f64x2.mul(ov, vl), f64x2.mul(ol, bottomAt)));
  low = v128.bitselect(low, beyond, lowOut);
  let high = f64x2.add(within, f64x2.add(f64x2.mul(ov, vh), f64x2.mul(oh, topAt)));
  high = v128.bitselect(high, beyond, highOut);
  const lowSums = f64x2.add(f64x2.mul(vl, f64x2.add(acrossL, ov)), low);
  const highSums = f64x2.sub(f64x2.mul(vh, f64x2.add(acrossH, ov)), high);
  const pairs = f64x2.add(v128.shuffle<f64>(lowSums, highSums, 0, 2), v128.shuffle<f64>(lowSums, highSums, 1, 3));
  let middle = f64x2.mul(minusPlus, pairs);
  const share = w / twice;
  if ((x | y) < 0 || x + columns > wnx || y + rows > wny) {
    // Half out of the window: the same numbers by way of the areas.
    const stride = columns + 1;
    const along = (<usize>(exchanged ? stride : 1)) << 3;
    const up = (<usize>(exchanged ? 1 : stride)) << 3;
    const half = f64x2.splat(0.5);
    low = f64x2.mul(low, half);
    middle = f64x2.mul(middle, half);
    high = f64x2.mul(high, half);
    v128.store64_lane(area, low, 0);
    v128.store64_lane(area + along, middle, 0);
    v128.store64_lane(area + 2 * along, low, 1);
    v128.store64_lane(area + up, high, 0);
    v128.store64_lane(area + up + along, middle, 1);
    v128.store64_lane(area + up + 2 * along, high, 1);
    depositBox(x, y, columns, rows, 2 * share, d);
    return true;
  }
  const least = f64x2.splat(2 * MIN_AREA);
  const shares = f64x2.splat(share);
  const pair = f64x2.replace_lane(one, 0, d);
  low = v128.and(f64x2.gt(f64x2.abs(low), least), amounts(f64x2.mul(low, shares)));
  middle = v128.and(f64x2.gt(f64x2.abs(middle), least), amounts(f64x2.mul(middle, shares)));
  high = v128.and(f64x2.gt(f64x2.abs(high), least), amounts(f64x2.mul(high, shares)));
  const along = <usize>(exchanged ? wnx : 1);
  const up = <usize>(exchanged ? 1 : wnx);
  const first = <usize>(y * wnx + x);
  let at = sums + (first << 4);
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(low, low, 0, 0), pair)));
  at += along << 4;
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(middle, middle, 0, 0), pair)));
  at += along << 4;
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(low, low, 1, 1), pair)));
  at = sums + ((first + up) << 4);
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(high, high, 0, 0), pair)));
  at += along << 4;
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(middle, middle, 1, 1), pair)));
  at += along << 4;
  v128.store(at, f64x2.add(v128.load(at), f64x2.mul(v128.shuffle<f64>(high, high, 1, 1), pair)));
  if (context == 0) return true;
  const lowBits = v128.and(i32x4.splat(bit), f64x2.gt(low, zero));
  const middleBits = v128.and(i32x4.splat(bit), f64x2.gt(middle, zero));
  const highBits = v128.and(i32x4.splat(bit), f64x2.gt(high, zero));
  let c = context + (first << 2);
  store<i32>(c, load<i32>(c) | i32x4.extract_lane(lowBits, 0));
  c += along << 2;
  store<i32>(c, load<i32>(c) | i32x4.extract_lane(middleBits, 0));
  c += along << 2;
  store<i32>(c, load<i32>(c) | i32x4.extract_lane(lowBits, 2));
  c = context + ((first + up) << 2);
  store<i32>(c, load<i32>(c) | i32x4.extract_lane(highBits, 0));
  c += along << 2;
  store<i32>(c, load<i32>(c) | i32x4.extract_lane(middleBits, 2));
  c += along << 2;
  store<i32>(c, load<i32>(c) | i32x4.extract_lane(highBits, 2));
  return true;
}
