/** How two images differ over the pixels where a mask holds. */
export interface Difference {
  readonly pixels: number;
  readonly median: number;
  /** 99th percentile and largest absolute difference. */
  readonly p99: number;
  readonly max: number;
  /** Root mean square of the reference over the same pixels. */
  readonly rms: number;
}

/** Absolute differences of `a` from the reference `b` where `where(k)`. Both finite there, or the difference is infinite. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>, where: (k: number) => boolean): Difference {
  const values: number[] = [];
  let squares = 0;
  for (let k = 0; k < b.length; k++) {
    if (!where(k)) continue;
    const d = Math.abs(a[k] - b[k]);
    values.push(Number.isNaN(d) ? Infinity : d);
    squares += b[k] * b[k];
  }
  values.sort((x, y) => x - y);
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))];
  return { pixels: values.length, median: at(0.5), p99: at(0.99), max: at(1), rms: Math.sqrt(squares / values.length) };
}

/** A difference in one line. */
export function describeDifference(d: Difference): string {
  const f = (x: number): string => x.toExponential(2);
  return `${String(d.pixels)} px: median ${f(d.median)}, 99 % ${f(d.p99)}, max ${f(d.max)}, rms ${f(d.rms)}`;
}
