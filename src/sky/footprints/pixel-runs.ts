/** A set of pixels as horizontal runs: y, first x, x behind the last; 0-based, rows ascending, runs of a row disjoint. */
export interface PixelRuns {
  readonly runs: Int32Array;
  /** Number of pixels in the set. */
  readonly pixels: number;
}

/** The empty set. */
export const NO_PIXELS: PixelRuns = { runs: new Int32Array(0), pixels: 0 };

/** Collects runs that come in order of rows and, within a row, of first pixels; runs that meet become one. */
export class RunBuilder {
  #runs: Int32Array<ArrayBuffer>;
  #length = 0;

  /** `expected` is the number of runs that there will probably be; more find room as well. */
  constructor(expected = 32) {
    this.#runs = new Int32Array(3 * Math.max(1, expected));
  }

  /** Adds the pixels x0 to x1 - 1 of row y; nothing when x1 <= x0. */
  add(y: number, x0: number, x1: number): void {
    if (x1 <= x0) return;
    const n = this.#length;
    const runs = this.#runs;
    if (n > 0 && runs[n - 3] === y && runs[n - 1] >= x0) {
      runs[n - 1] = Math.max(runs[n - 1], x1);
      return;
    }
    if (n === runs.length) {
      this.#runs = new Int32Array(2 * n);
      this.#runs.set(runs);
    }
    this.#runs[n] = y;
    this.#runs[n + 1] = x0;
    this.#runs[n + 2] = x1;
    this.#length = n + 3;
  }

  build(): PixelRuns {
    const runs = this.#runs.slice(0, this.#length);
    let pixels = 0;
    for (let i = 0; i < runs.length; i += 3) pixels += runs[i + 2] - runs[i + 1];
    return { runs, pixels };
  }
}

/** The union of sets. */
export function uniteRuns(sets: readonly Pick<PixelRuns, 'runs'>[]): PixelRuns {
  const all: [number, number, number][] = [];
  for (const { runs } of sets) {
    for (let i = 0; i < runs.length; i += 3) all.push([runs[i], runs[i + 1], runs[i + 2]]);
  }
  all.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const builder = new RunBuilder();
  for (const [y, x0, x1] of all) builder.add(y, x0, x1);
  return builder.build();
}

/** Is the pixel (x, y) in the set? */
export function contains({ runs }: Pick<PixelRuns, 'runs'>, x: number, y: number): boolean {
  let low = 0;
  let high = runs.length / 3;
  while (low < high) {
    const middle = (low + high) >> 1;
    const before = runs[3 * middle] < y || (runs[3 * middle] === y && runs[3 * middle + 2] <= x);
    if (before) low = middle + 1;
    else high = middle;
  }
  return 3 * low < runs.length && runs[3 * low] === y && runs[3 * low + 1] <= x;
}
