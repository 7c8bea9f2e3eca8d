import t from 'tap';
import { runRegions } from '../../src/sky/footprints/index.js';
import { random } from '../fits/support.js';

const [NX, NY] = [23, 17];

/** Random runs; some rows have none, some two. */
function randomRuns(next: () => number): Int32Array {
  const runs: number[] = [];
  for (let y = 0; y < NY; y++) {
    const ends = Array.from({ length: 4 }, () => Math.floor(next() * (NX + 1))).sort((a, b) => a - b);
    if (next() < 0.7 && ends[1] > ends[0]) runs.push(y, ends[0], ends[1]);
    if (next() < 0.5 && ends[3] > ends[2] && ends[2] > ends[1]) runs.push(y, ends[2], ends[3]);
  }
  return Int32Array.from(runs);
}

/** The sets of every pixel, as text. */
function pixelSets(sets: readonly Int32Array[]): string[] {
  const own = Array.from({ length: NX * NY }, (): number[] => []);
  for (const [set, runs] of sets.entries()) {
    for (let r = 0; r < runs.length; r += 3) {
      for (let x = runs[r + 1]; x < runs[r + 2]; x++) own[runs[r] * NX + x].push(set);
    }
  }
  return own.map(String);
}

t.test('pieces are disjoint, in order, and each in the sets of its region: pixel by pixel', (t) => {
  const next = random(11);
  for (let round = 0; round < 40; round++) {
    const sets = Array.from({ length: 1 + (round % 6) }, () => randomRuns(next));
    const { pieces, members, pixels } = runRegions(sets);
    const found = new Array<string>(NX * NY).fill('');
    const counted = members.map(() => 0);
    let [twice, last] = [0, -1];
    for (let p = 0; p < pieces.length; p += 4) {
      const [y, x0, x1, region] = pieces.subarray(p, p + 4);
      if (y * NX + x0 <= last) twice++;
      last = y * NX + x1 - 1;
      counted[region] += x1 - x0;
      for (let x = x0; x < x1; x++) found[y * NX + x] = String(members[region]);
    }
    t.equal(twice, 0, 'in raster order, no pixel twice');
    t.strictSame(found, pixelSets(sets), 'the sets of every pixel');
    t.strictSame(counted, pixels, 'pixels of every region');
    t.equal(new Set(members.map(String)).size, members.length, 'no region twice');
  }
  t.end();
});

t.test('no sets, empty sets', (t) => {
  t.equal(runRegions([]).pieces.length, 0);
  t.equal(runRegions([new Int32Array(0), new Int32Array(0)]).members.length, 0);
  t.end();
});
