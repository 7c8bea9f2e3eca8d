/*
 * A band along a line y = y0 + slope x of an image with gaps (NaN), whose pixel (x, y) is stepX x + stepY y float32 from `at`. Distances are
 * perpendicular to it, pixels; `along` is the cosine of its angle with x.
 */

/**
 * Sums and counts by distance, -widest .. widest, and those of the middle by section along it, with values of `most` at most:
 * float64 at `outAt`, 2 widest + 1 sums, as many counts, then the sums and the counts of the sections.
 */
export function bandSums(
  at: usize,
  stepX: i32,
  stepY: i32,
  nx: i32,
  ny: i32,
  y0: f64,
  slope: f64,
  along: f64,
  widest: i32,
  sections: i32,
  most: f64,
  outAt: usize,
): void {
  const distances = 2 * widest + 1;
  const ofSections = outAt + ((<usize>distances) << 4);
  memory.fill(outAt, 0, (<usize>(distances + sections)) << 4);
  const reach = <f64>(widest + 1) / along;
  for (let x = 0; x < nx; x++) {
    const middle = y0 + slope * <f64>x;
    const last = lastRow(middle + reach, ny);
    for (let y = firstRow(middle - reach); y <= last; y++) {
      const distance = <i32>Math.round((<f64>y - y0 - slope * <f64>x) * along);
      const value = <f64>load<f32>(at + ((<usize>(x * stepX + y * stepY)) << 2));
      if (distance < -widest || distance > widest || value != value) continue;
      count(outAt + ((<usize>(widest + distance)) << 3), (<usize>distances) << 3, value);
      if (distance != 0) continue;
      const section = (x * sections) / nx;
      count(ofSections + ((<usize>section) << 3), (<usize>sections) << 3, Math.min(most, value));
    }
  }
}

function count(sumAt: usize, countBehind: usize, value: f64): void {
  store<f64>(sumAt, load<f64>(sumAt) + value);
  store<f64>(sumAt + countBehind, load<f64>(sumAt + countBehind) + 1);
}

/** Moments of what is brighter than 1 within `reach` rows of the line, weights of `most` at most: 1, x, y, xx and xy, float64. */
export function lineMoments(
  at: usize,
  stepX: i32,
  stepY: i32,
  nx: i32,
  ny: i32,
  y0: f64,
  slope: f64,
  reach: f64,
  most: f64,
  outAt: usize,
): void {
  let n: f64 = 0;
  let sx: f64 = 0;
  let sy: f64 = 0;
  let sxx: f64 = 0;
  let sxy: f64 = 0;
  for (let column = 0; column < nx; column++) {
    const x = <f64>column;
    const middle = y0 + slope * x;
    const last = <i32>Math.min(<f64>(ny - 1), Math.floor(middle + reach));
    for (let row = <i32>Math.max(0, Math.ceil(middle - reach)); row <= last; row++) {
      const y = <f64>row;
      const excess = <f64>load<f32>(at + ((<usize>(column * stepX + row * stepY)) << 2)) - 1;
      // NaN compares as false.
      if (!(excess > 0)) continue;
      const weight = Math.min(most, excess);
      n += weight;
      sx += weight * x;
      sy += weight * y;
      sxx += weight * x * x;
      sxy += weight * x * y;
    }
  }
  store<f64>(outAt, n);
  store<f64>(outAt, sx, 8);
  store<f64>(outAt, sy, 16);
  store<f64>(outAt, sxx, 24);
  store<f64>(outAt, sxy, 32);
}

/** Makes a gap of all within `width` of the line. */
export function eraseBand(
  at: usize,
  stepX: i32,
  stepY: i32,
  nx: i32,
  ny: i32,
  y0: f64,
  slope: f64,
  along: f64,
  width: f64,
): void {
  const reach = width / along;
  for (let x = 0; x < nx; x++) {
    const middle = y0 + slope * <f64>x;
    const last = lastRow(middle + reach, ny);
    for (let y = firstRow(middle - reach); y <= last; y++) {
      if (Math.abs(<f64>y - y0 - slope * <f64>x) * along <= width) {
        store<f32>(at + ((<usize>(x * stepX + y * stepY)) << 2), NaN);
      }
    }
  }
}

/** A row more than needed, for what is rounded: each row is looked at. */
function firstRow(y: f64): i32 {
  return <i32>Math.max(0, Math.floor(y) - 1);
}

function lastRow(y: f64, ny: i32): i32 {
  return <i32>Math.min(<f64>(ny - 1), Math.ceil(y) + 1);
}
