/** Number of entries of the table of normal quantiles: one half of a 32-bit draw picks one. */
const QUANTILES = 65536;

/**
 * A small seeded generator (sfc32: four 32-bit words, integer arithmetic only), so that the same seed gives the
 * same bytes on every machine. Two streams with different names never share their numbers.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param stream - what the numbers are for, e.g. `(7, 'sky', exposure, chip)`; the same words give the same numbers */
  constructor(...stream: readonly (number | string)[]) {
    const text = JSON.stringify(stream);
    this.a = hashWord(text, 0x9e3779b9);
    this.b = hashWord(text, 0x243f6a88);
    this.c = hashWord(text, 0xb7e15162);
    for (let i = 0; i < 15; i++) this.word();
  }

  /** The next 32 bits, as a signed integer. */
  word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum;
  }

  /** Uniform in (0, 1): never 0 and never 1. */
  uniform(): number {
    return ((this.word() >>> 0) + 0.5) / 4294967296;
  }

  /** Uniform in (low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Whole number in 0 .. count - 1. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Standard normal deviate from a table of 65536 quantiles: exact unit variance, tails end at 4.2 sigma. */
  normal(): number {
    return normalQuantiles()[this.word() >>> 16];
  }

  /** Poisson deviate by multiplication of uniforms; meant for means up to some tens. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = -1;
    for (let product = 1; product > limit; count++) product *= this.uniform();
    return Math.max(count, 0);
  }
}

/** MurmurHash3's mixing steps over the characters of a text. */
function hashWord(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0xcc9e2d51);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

let quantiles: Float64Array | undefined;

/**
 * The standard normal deviate at the probabilities (i + 0.5) / 65536, scaled to a variance of exactly 1.
 * One load from this table makes a deviate, which is what lets a full-size frame be made in seconds.
 */
export function normalQuantiles(): Float64Array {
  quantiles ??= makeQuantiles();
  return quantiles;
}

function makeQuantiles(): Float64Array {
  const table = new Float64Array(QUANTILES);
  let z = 0;
  let squares = 0;
  for (let i = QUANTILES / 2; i < QUANTILES; i++) {
    z = inverseNormal((i + 0.5) / QUANTILES, z);
    table[i] = z;
    table[QUANTILES - 1 - i] = -z;
    squares += 2 * z * z;
  }
  const scale = 1 / Math.sqrt(squares / QUANTILES);
  return table.map((value) => value * scale);
}

/** Newton's method on the normal distribution function; `start` is the quantile of a slightly smaller probability. */
function inverseNormal(probability: number, start: number): number {
  let z = start;
  for (let step = 0; step < 30; step++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const change = (probability - 0.5 * (1 + erf(z / Math.SQRT2))) / density;
    z += change;
    if (Math.abs(change) < 1e-13) break;
  }
  return z;
}

/**
 * The error function to 1e-15: the all-positive series `2/sqrt(pi) exp(-x^2) sum 2^n x^(2n+1)/(2n+1)!!` below 3,
 * the continued fraction of the complement above.
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  const value = size < 3 ? erfSeries(size) : 1 - erfcFraction(size);
  return x < 0 ? -value : value;
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let tail = x;
  for (let n = 40; n > 0; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
