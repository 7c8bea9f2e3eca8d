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
  const pieces: number[] = [];
  const members: number[][] = [];
  const pixels: number[] = [];
  const known = new Map<string, number>();
  const cursors = new Int32Array(sets.length);
  const inside = new Uint8Array(sets.length);
  const ends = new RowEnds(sets.length);
  const close = (y: number, from: number, to: number): void => {
    const key = String.fromCharCode(...inside);
    let region = known.get(key);
    if (region === undefined) {
      region = members.length;
      known.set(key, region);
      members.push([...inside.keys()].filter((set) => inside[set] === 1));
      pixels.push(0);
    }
    pixels[region] += to - from;
    pieces.push(y, from, to, region);
  };
  for (let y = nextRow(sets, cursors); y < Infinity; y = nextRow(sets, cursors)) {
    ends.collect(sets, cursors, y);
    let from = 0;
    let open = 0;
    for (let e = 0; e < ends.count; e++) {
      const { x, set } = ends.at(e);
      if (open > 0 && x > from) close(y, from, x);
      from = x;
      inside[set] ^= 1;
      open += inside[set] === 1 ? 1 : -1;
    }
  }
  return { pieces: Int32Array.from(pieces), members, pixels };
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
