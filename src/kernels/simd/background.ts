/** Brings the values of the rows y0 .. y1-1 and columns x0 .. x1-1 of an image together, without NaN; returns how many they are. */
export function gather(at: usize, nx: i32, x0: i32, x1: i32, y0: i32, y1: i32, toAt: usize): i32 {
  let to = toAt;
  for (let y = y0; y < y1; y++) {
    const row = at + ((<usize>(y * nx)) << 2);
    for (let x = x0; x < x1; x++) {
      const value = load<f32>(row + ((<usize>x) << 2));
      // Written over by the next one if it is NaN.
      store<f32>(to, value);
      to += (<usize>(value == value)) << 2;
    }
  }
  return <i32>((to - toAt) >> 2);
}

/** The same of the sizes of n values. */
export function gatherSizes(at: usize, n: i32, toAt: usize): i32 {
  let to = toAt;
  for (let k: usize = 0, end = (<usize>n) << 2; k < end; k += 4) {
    const value = load<f32>(at + k);
    store<f32>(to, Mathf.abs(value));
    to += (<usize>(value == value)) << 2;
  }
  return <i32>((to - toAt) >> 2);
}

/** Subtracts levels, which lie in the middles of cellsX x cellsY equal cells, with bilinear steps between and none beyond the outermost. */
export function flatten(at: usize, nx: i32, ny: i32, levelsAt: usize, cellsX: i32, cellsY: i32): void {
  const width = <f64>nx / <f64>cellsX;
  const height = <f64>ny / <f64>cellsY;
  let to = at;
  for (let y = 0; y < ny; y++) {
    const v = within((<f64>y + 0.5) / height - 0.5, cellsY);
    const j = <i32>v;
    const row = levelsAt + ((<usize>(j * cellsX)) << 2);
    const next = levelsAt + ((<usize>(min(cellsY - 1, j + 1) * cellsX)) << 2);
    const up = v - <f64>j;
    const down = 1 - v + <f64>j;
    for (let x = 0; x < nx; x++, to += 4) {
      const u = within((<f64>x + 0.5) / width - 0.5, cellsX);
      const i = <i32>u;
      const left = (<usize>i) << 2;
      const right = (<usize>min(cellsX - 1, i + 1)) << 2;
      const far = u - <f64>i;
      const near = 1 - u + <f64>i;
      const low = <f64>load<f32>(row + left) * near + <f64>load<f32>(row + right) * far;
      const high = <f64>load<f32>(next + left) * near + <f64>load<f32>(next + right) * far;
      store<f32>(to, <f32>(<f64>load<f32>(to) - (low * down + high * up)));
    }
  }
}

function within(place: f64, cells: i32): f64 {
  return Math.max(0, Math.min(<f64>(cells - 1), place));
}

/** Divides n values. */
export function scale(at: usize, n: i32, by: f64): void {
  for (let k: usize = 0, end = (<usize>n) << 2; k < end; k += 4) {
    store<f32>(at + k, <f32>(<f64>load<f32>(at + k) / by));
  }
}
