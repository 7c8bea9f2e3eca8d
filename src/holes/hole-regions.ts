import { CAUSES } from './causes.js';

/** The holes of an image of weights. */
export interface HoleCounts {
  /** Regions, and their pixels. */
  readonly regions: number;
  readonly pixels: number;
  /** Pixels that no pixel of a chip reaches, good or bad. */
  readonly unreached: number;
  /** Pixels that are reached by bad pixels with a cause, by number of its flag. */
  readonly reached: Float64Array;
}

/** Neighbouring pixels without weight. */
interface Region {
  /** Where its pixels are counted: itself until it meets another. */
  parent: Region | null;
  /** It touches the border of the image: no hole but what lies outside. */
  open: boolean;
  pixels: number;
  unreached: number;
  readonly reached: Float64Array;
  /** Last row that it is in. */
  row: number;
  counted: boolean;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly region: Region;
}

/**
 * Finds the holes of an image row by row: regions of pixels of weight 0, neighbours along x and y, that do not touch the border of
 * the image. Memory is that of one row and the regions in it.
 */
export class HoleRegions {
  #y = 0;
  #above: Stretch[] = [];
  #regions = 0;
  #pixels = 0;
  #unreached = 0;
  readonly #reached = new Float64Array(CAUSES);

  /** @param nx, ny - size of the image, pixels */
  constructor(
    private readonly nx: number,
    private readonly ny: number,
  ) {}

  /** Takes the next row. @param causes - of each pixel, see `drizzleCauses` */
  addRow(weight: Float32Array, causes: Int32Array): void {
    const { nx } = this;
    const row: Stretch[] = [];
    let above = 0;
    for (let x = 0; x < nx;) {
      if (weight[x] !== 0) {
        x++;
        continue;
      }
      const start = x;
      while (x < nx && weight[x] === 0) x++;
      while (above < this.#above.length && this.#above[above].end <= start) above++;
      let region: Region | undefined;
      for (let k = above; k < this.#above.length && this.#above[k].start < x; k++) {
        const other = rootOf(this.#above[k].region);
        region = region === undefined ? other : united(region, other);
      }
      region ??= newRegion();
      this.#count(region, start, x, causes);
      row.push({ start, end: x, region });
    }
    // What is not in this row has ended.
    for (const { region } of row) rootOf(region).row = this.#y;
    for (const { region } of this.#above) this.#close(rootOf(region));
    this.#above = row;
    this.#y++;
  }

  /** The holes, after the last row. */
  counts(): HoleCounts {
    return { regions: this.#regions, pixels: this.#pixels, unreached: this.#unreached, reached: this.#reached };
  }

  #count(region: Region, start: number, end: number, causes: Int32Array): void {
    region.open ||= start === 0 || end === this.nx || this.#y === 0 || this.#y === this.ny - 1;
    if (region.open) return;
    region.pixels += end - start;
    for (let x = start; x < end; x++) {
      if (causes[x] === 0) region.unreached++;
      for (let rest = causes[x]; rest !== 0; rest &= rest - 1) region.reached[31 - Math.clz32(rest & -rest)]++;
    }
  }

  #close(region: Region): void {
    if (region.row === this.#y || region.open || region.counted) return;
    region.counted = true;
    this.#regions++;
    this.#pixels += region.pixels;
    this.#unreached += region.unreached;
    for (let cause = 0; cause < CAUSES; cause++) this.#reached[cause] += region.reached[cause];
  }
}

function newRegion(): Region {
  const reached = new Float64Array(CAUSES);
  return { parent: null, open: false, pixels: 0, unreached: 0, reached, row: -1, counted: false };
}

function rootOf(region: Region): Region {
  let root = region;
  while (root.parent !== null) root = root.parent;
  // The way is short the next time.
  let at = region;
  while (at.parent !== null && at.parent !== root) {
    const next = at.parent;
    at.parent = root;
    at = next;
  }
  return root;
}

function united(a: Region, b: Region): Region {
  if (a === b) return a;
  b.parent = a;
  a.open ||= b.open;
  a.pixels += b.pixels;
  a.unreached += b.unreached;
  for (let cause = 0; cause < CAUSES; cause++) a.reached[cause] += b.reached[cause];
  return a;
}
