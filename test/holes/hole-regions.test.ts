import t from 'tap';
import { BY_DQ, CAUSES } from '../../src/holes/causes.js';
import { HoleRegions } from '../../src/holes/hole-regions.js';
import type { HoleCounts } from '../../src/holes/hole-regions.js';

function counted(nx: number, weight: Float32Array, causes: Int32Array): HoleCounts {
  const ny = weight.length / nx;
  const regions = new HoleRegions(nx, ny);
  for (let y = 0; y < ny; y++)
    regions.addRow(weight.subarray(y * nx, (y + 1) * nx), causes.subarray(y * nx, (y + 1) * nx));
  return regions.counts();
}

/** By flooding the regions one by one. */
function flooded(nx: number, weight: Float32Array, causes: Int32Array): HoleCounts {
  const ny = weight.length / nx;
  const seen = new Set<number>();
  let [regions, pixels, unreached] = [0, 0, 0];
  const reached = new Float64Array(CAUSES);
  weight.forEach((value, first) => {
    if (value !== 0 || seen.has(first)) return;
    const region = [first];
    seen.add(first);
    let open = false;
    for (const k of region) {
      const [x, y] = [k % nx, Math.floor(k / nx)];
      if (x === 0 || y === 0 || x === nx - 1 || y === ny - 1) open = true;
      const near = [x > 0 ? k - 1 : -1, x < nx - 1 ? k + 1 : -1, k - nx, k + nx];
      for (const n of near) {
        if (n < 0 || n >= weight.length || weight[n] !== 0 || seen.has(n)) continue;
        seen.add(n);
        region.push(n);
      }
    }
    if (open) return;
    regions++;
    pixels += region.length;
    for (const k of region) {
      if (causes[k] === 0) unreached++;
      for (let bit = 0; bit < CAUSES; bit++) reached[bit] += (causes[k] >>> bit) & 1;
    }
  });
  return { regions, pixels, unreached, reached };
}

/** The same numbers every time, 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

t.test('holes of random images are those of flooding', (t) => {
  for (const [nx, ny] of [
    [1, 1],
    [2, 5],
    [3, 3],
    [31, 47],
    [64, 40],
  ]) {
    for (const share of [0, 0.1, 0.3, 0.45, 0.6, 0.9, 1]) {
      const next = random(nx * 100 + Math.round(100 * share));
      const weight = Float32Array.from({ length: nx * ny }, () => (next() < share ? 0 : next() < 0.1 ? -1 : 2));
      const causes = Int32Array.from({ length: nx * ny }, () => (next() < 0.4 ? 0 : Math.floor(next() * 2 ** CAUSES)));
      t.strictSame(counted(nx, weight, causes), flooded(nx, weight, causes), `${nx} x ${ny}, ${share}`);
    }
  }
  t.end();
});

t.test('a spiral and a comb are one region, a corner is no door', (t) => {
  const image = (rows: readonly string[]): HoleCounts => {
    const weight = Float32Array.from(rows.join(''), (c) => (c === '#' ? 1 : 0));
    return counted(rows[0].length, weight, new Int32Array(weight.length).fill(BY_DQ));
  };
  const comb = image(['#########', '#.#.#.#.#', '#.#.#.#.#', '#.......#', '#########']);
  t.match(comb, { regions: 1, pixels: 15 });
  const spiral = image(['#######', '#.....#', '#.###.#', '#.#.#.#', '#.#...#', '#.#####', '#######']);
  t.match(spiral, { regions: 1, pixels: 15 });
  t.match(image(['#######', '#.....#', '#.###.#', '#.#.#.#', '#.#...#', '#.#####', '#.#####']), {
    regions: 0,
    pixels: 0,
  });
  t.match(image(['.####', '#.###', '##.##', '#####']), { regions: 2, pixels: 2 });
  t.end();
});
