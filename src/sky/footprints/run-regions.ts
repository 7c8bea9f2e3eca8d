/** Sets of pixels cut into pieces that are each wholly inside or outside of every set. */
export interface RunRegions {
  /** Quadruples of y, first x, x behind the last, region; rows ascending, disjoint. */
  readonly pieces: Int32Array;
  /** The sets that each region belongs to, by their numbers, ascending. */
  readonly members: readonly (readonly number[])[];
  /** Pixels of each region. */
  readonly pixels: readonly number[];
}

/** Cuts sets of runs (triples of y, first x, x behind the last; rows ascending, disjoint within a row) into regions. */
export function runRegions(sets: readonly Int32Array[]): RunRegions {
  return sets.length === 1 ? oneRegion(sets[0]) : regionsOf(sets);
}

/** Nothing is cut. */
function oneRegion(runs: Int32Array): RunRegions {
  const pieces = new Int32Array((runs.length / 3) * 4);
  let pixels = 0;
  for (let r = 0, p = 0; r < runs.length; r += 3, p += 4) {
    pieces[p] = runs[r];
    pieces[p + 1] = runs[r + 1];
    pieces[p + 2] = runs[r + 2];
    pixels += runs[r + 2] - runs[r + 1];
  }
  return pixels === 0
    ? { pieces: new Int32Array(0), members: [], pixels: [] }
    : { pieces, members: [[0]], pixels: [pixels] };
}

function regionsOf(sets: readonly Int32Array[]): RunRegions {
  const pieces: number[] = [];
  const members: number[][] = [];
  const pixels: number[] = [];
  const regions: (number | undefined)[] = [];
  const cursors = new Int32Array(sets.length);
  const ends = new RowEnds(sets.length);
  const where = new Combination(sets.length);
  const close = (y: number, from: number, to: number): void => {
    let region = regions[where.number];
    if (region === undefined) {
      region = members.push(where.sets()) - 1;
      regions[where.number] = region;
      pixels.push(0);
    }
    pixels[region] += to - from;
    pieces.push(y, from, to, region);
  };
  for (let y = nextRow(sets, cursors); y < Infinity; y = nextRow(sets, cursors)) {
    ends.collect(sets, cursors, y);
    let from = 0;
    for (let e = 0; e < ends.count; e++) {
      const { x, set } = ends.at(e);
      if (where.number !== 0 && x > from) close(y, from, x);
      from = x;
      where.cross(set);
    }
  }
  return { pieces: Int32Array.from(pieces), members, pixels };
}

/** The sets that a place lies in, as it moves along a row. */
class Combination {
  /** The same for the same sets; 0 for none. */
  number = 0;
  readonly #inside: Uint8Array;
  readonly #numbers = new Map<string, number>();
  readonly #steps = new Map<number, number>();

  constructor(sets: number) {
    this.#inside = new Uint8Array(sets);
    this.#numbers.set(this.#written(), 0);
  }

  /** Goes over the border of a set. */
  cross(set: number): void {
    this.#inside[set] ^= 1;
    const step = this.number * this.#inside.length + set;
    // Writing a combination out takes as long as there are sets: once for each step, not once for each piece.
    this.number = this.#steps.get(step) ?? this.#add(step);
  }

  /** Their numbers, ascending. */
  sets(): number[] {
    return [...this.#inside.keys()].filter((set) => this.#inside[set] === 1);
  }

  #add(step: number): number {
    const key = this.#written();
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    this.#steps.set(step, number);
    return number;
  }

  #written(): string {
    return String.fromCharCode(...this.#inside);
  }
}

/** The first row that a cursor points at. */
function nextRow(sets: readonly Int32Array[], cursors: Int32Array): number {
  let row = Infinity;
  for (let set = 0; set < sets.length; set++) {
    if (cursors[set] < sets[set].length) row = Math.min(row, sets[set][cursors[set]]);
  }
  return row;
}

/** Beginnings and ends of the runs of one row, in order of x. */
class RowEnds {
  #ends: Float64Array;
  readonly #sets: number;
  count = 0;

  constructor(sets: number) {
    this.#sets = sets;
    this.#ends = new Float64Array(Math.max(4, 4 * sets));
  }

  /** Takes the runs of row y; the cursors move behind them. */
  collect(sets: readonly Int32Array[], cursors: Int32Array, y: number): void {
    this.count = 0;
    for (let set = 0; set < sets.length; set++) {
      const runs = sets[set];
      let at = cursors[set];
      for (; at < runs.length && runs[at] === y; at += 3) {
        this.#add(runs[at + 1] * this.#sets + set);
        this.#add(runs[at + 2] * this.#sets + set);
      }
      cursors[set] = at;
    }
    this.#ends.subarray(0, this.count).sort();
  }

  at(index: number): { readonly x: number; readonly set: number } {
    const end = this.#ends[index];
    return { x: Math.floor(end / this.#sets), set: end % this.#sets };
  }

  #add(end: number): void {
    if (this.count === this.#ends.length) {
      const longer = new Float64Array(2 * this.count);
      longer.set(this.#ends);
      this.#ends = longer;
    }
    this.#ends[this.count++] = end;
  }
}
