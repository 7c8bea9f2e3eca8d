/**
 * Turns n pairs of sums into float32 planes and returns how many of them have a positive weight.
 *
 * Where the weight, as float32, is not zero: sum/weight. Elsewhere `fillval`, or where values are kept (keptAt not 0) the
 * kept one, or `maskval` where it is NaN. There is room for an even number of pixels.
 */
export function finish(
  n: i32,
  sumsAt: usize,
  keptAt: usize,
  fillval: f64,
  maskval: f64,
  sciAt: usize,
  whtAt: usize,
): i32 {
  const nothing = f32x4.splat(0);
  let covered = 0;
  for (let k = 0; k < n; k += 2) {
    const at = sumsAt + ((<usize>k) << 4);
    const here = v128.load(at);
    const next = v128.load(at, 16);
    const weights = v128.shuffle<f64>(here, next, 1, 3);
    const wht = f32x4.demote_f64x2_zero(weights);
    const sci = f32x4.demote_f64x2_zero(f64x2.div(v128.shuffle<f64>(here, next, 0, 2), weights));
    const to = (<usize>k) << 2;
    v128.store64_lane(whtAt + to, wht, 0);
    v128.store64_lane(sciAt + to, sci, 0);
    const positive = i32x4.bitmask(f32x4.gt(wht, nothing)) & 3;
    const counted = n - k < 2 ? 1 : 3;
    covered += popcnt(positive & counted);
    const filled = i32x4.bitmask(f32x4.ne(wht, nothing)) & 3;
    if (filled == 3) continue;
    for (let i: usize = 0; i < 2; i++) {
      if (((filled >> (<i32>i)) & 1) != 0) continue;
      let value = fillval;
      if (keptAt != 0) {
        value = load<f64>(keptAt + ((<usize>k + i) << 3));
        if (value != value) value = maskval;
      }
      store<f32>(sciAt + to + (i << 2), <f32>value);
    }
  }
  return covered;
}
