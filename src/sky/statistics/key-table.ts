/**
 * Counts of float32 values by their leading 12 bits: sign, exponent and three bits of the mantissa. One cheap pass
 * over the values brackets every quantile to an eighth of an octave, whatever the range of the values is.
 */

/** Buckets of a table. In memory by leading bits; in order of value they are counted from the most negative. */
export const KEY_BUCKETS = 4096;

const HALF = KEY_BUCKETS / 2;
/** Magnitude buckets from here on hold infinities and NaN. */
const NOT_FINITE = 2040;
const LARGEST_FLOAT32 = 3.4028234663852886e38;

/**
 * Counts values[0..n) into the first table of `keys`. Four tables are filled in turn, so that equal neighbours do not
 * wait for each other's store.
 */
export function countKeys(values: Float32Array, n: number, keys: Int32Array): void {
  keys.fill(0);
  fillTables(new Int32Array(values.buffer, values.byteOffset, n), keys);
  for (let k = 0; k < KEY_BUCKETS; k++) {
    keys[k] += keys[k + KEY_BUCKETS] + keys[k + 2 * KEY_BUCKETS] + keys[k + 3 * KEY_BUCKETS];
  }
}

function fillTables(bits: Int32Array, keys: Int32Array): void {
  const whole = bits.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    keys[bits[i] >>> 20]++;
    keys[4096 + (bits[i + 1] >>> 20)]++;
    keys[8192 + (bits[i + 2] >>> 20)]++;
    keys[12288 + (bits[i + 3] >>> 20)]++;
  }
  for (let i = whole; i < bits.length; i++) keys[bits[i] >>> 20]++;
}

/** Number of infinities and NaN in the table. */
export function notFiniteKeys(keys: Int32Array): number {
  let count = 0;
  for (let k = NOT_FINITE; k < HALF; k++) count += keys[k] + keys[k + HALF];
  return count;
}

/** Bucket, counted in order of value, of the value of this rank (0-based). */
export function bucketOfRank(keys: Int32Array, rank: number): number {
  let seen = 0;
  for (let order = 0; order < KEY_BUCKETS; order++) {
    seen += keys[memoryIndex(order)];
    if (seen > rank) return order;
  }
  return KEY_BUCKETS - 1;
}

/** Lower end of a bucket, counted in order of value; the lower end of the next is its upper end. */
export function bucketEdge(order: number): number {
  return order < HALF ? -magnitude(HALF - order) : magnitude(order - HALF);
}

function memoryIndex(order: number): number {
  return order < HALF ? KEY_BUCKETS - 1 - order : order - HALF;
}

/** Smallest magnitude of a bucket of magnitudes. */
function magnitude(bucket: number): number {
  if (bucket >= NOT_FINITE) return LARGEST_FLOAT32;
  const exponent = bucket >> 3;
  const eighths = (bucket & 7) / 8;
  return exponent === 0 ? eighths * 2 ** -126 : (1 + eighths) * 2 ** (exponent - 127);
}
