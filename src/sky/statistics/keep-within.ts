/**
 * Moves the finite values of values[0..n) within [lower, upper] (inclusive) to the front, in their order.
 * With `keys`, what is dropped is taken out of the table of leading bits.
 * @returns how many were kept
 */
export function keepWithin(values: Float32Array, n: number, lower: number, upper: number, keys?: Int32Array): number {
  const bits = new Int32Array(values.buffer, values.byteOffset, n);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const v = values[i];
    // The difference is NaN for infinities and NaN; limits may be infinite.
    if (v - v === 0 && v >= lower && v <= upper) values[kept++] = v;
    else if (keys !== undefined) keys[bits[i] >>> 20]--;
  }
  return kept;
}
