import t from 'tap';
import { createTrailMemory, findTrails } from '../../src/cosmic-rays/find-trails.js';
import { averageResiduals, residualBlocks } from '../../src/cosmic-rays/residual-blocks.js';
import { createStripScratch } from '../../src/cosmic-rays/strip.js';
import { flagTrails, isInTrail, type Trail } from '../../src/cosmic-rays/trail.js';
import { countFlags, createBitMask, isFlagged } from '../../src/masks/bit-mask.js';
import { Random } from '../../samples/generator/random.js';
import { loadStrip } from './chip-case.js';

const [NX, NY] = [500, 420];
const NOISE = 5;
const LEVEL = { factor: 1, gain: 1, readNoise: NOISE, sky: 0 };

const GRID = { columns: residualBlocks(NX), rows: residualBlocks(NY) };
/** Of all cases in turn, after a larger grid: what the last one left does no harm. */
const memory = createTrailMemory([{ columns: 100, rows: 90 }, GRID]);

/** Blocks of a chip of noise and of something else, whose median is 0. */
function blocksOf(
  seed: number,
  extra: (x: number, y: number) => number,
  blot: Float32Array = new Float32Array(NX * NY),
): Float32Array {
  const random = new Random(seed, 'trails');
  const sci = blot.map((value, k) => value + NOISE * random.normal() + extra(k % NX, Math.floor(k / NX)));
  const out = new Float32Array(residualBlocks(NX) * residualBlocks(NY));
  const scratch = createStripScratch(NX, NY);
  const chip = { nx: NX, ny: NY, sci, blot, bad: null, level: LEVEL };
  averageResiduals(loadStrip(chip, 0, NY, scratch), 0, NY, LEVEL, scratch, out);
  return out;
}

function trailsIn(seed: number, extra: (x: number, y: number) => number, blot?: Float32Array): Trail[] {
  memory.image.array.set(blocksOf(seed, extra, blot));
  return findTrails(memory, GRID);
}

t.test('trails of 1 sigma a pixel, 14 pixels wide, in any direction', async (t) => {
  const random = new Random(9, 'directions');
  const report: string[] = [];
  for (let n = 0; n < 24; n++) {
    const angle = 0.03 + (Math.PI * (n + 0.3 * random.uniform())) / 24;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const [x0, y0] = [150 + 200 * random.uniform(), 150 + 120 * random.uniform()];
    const distance = (x: number, y: number): number => Math.abs((x - x0) * dy - (y - y0) * dx);
    const trails = trailsIn(n, (x, y) => (distance(x, y) <= 7 ? NOISE : 0));
    if (trails.length !== 1) report.push(`${n}: ${trails.length} trails`);
    const mask = createBitMask(NX, NY);
    flagTrails(trails, 0, NY, mask);
    let [pixels, missed, beyond] = [0, 0, 0];
    for (let y = 0; y < NY; y++) {
      for (let x = 0; x < NX; x++) {
        const far = distance(x, y);
        if (far <= 7) {
          pixels++;
          if (!isFlagged(mask, x, y)) missed++;
        } else if (far > 32 && isFlagged(mask, x, y)) beyond++;
      }
    }
    if (missed > 0.01 * pixels || beyond > 0) report.push(`${n}: ${missed} of ${pixels} missed, ${beyond} beyond`);
  }
  t.strictSame(report, []);
});

t.test('two trails that cross', async (t) => {
  const trails = trailsIn(3, (x, y) => (Math.abs(y - 90 - 0.4 * x) < 6 || Math.abs(x - 300 + 0.2 * y) < 6 ? NOISE : 0));
  t.equal(trails.length, 2);
});

t.test('what is no trail', async (t) => {
  const none: readonly (readonly [string, (x: number, y: number) => number])[] = [
    ['noise', () => 0],
    ['a gradient', (x, y) => 0.02 * x - 0.01 * y],
    ['a bright blob', (x, y) => 300 * Math.exp(-((x - 200) ** 2 + (y - 200) ** 2) / 1800)],
    ['a hit of 60 pixels', (x, y) => (Math.abs(y - 100) < 3 && Math.abs(x - 250) < 30 ? 500 : 0)],
    ['a bright border', (_x, y) => (y > NY - 12 ? 2 * NOISE : 0)],
    ['half of a chip', (x) => (x > 250 ? 2 * NOISE : 0)],
    ['a dark line', (x, y) => (Math.abs(y - 90 - 0.4 * x) < 7 ? -NOISE : 0)],
  ];
  for (const seed of [1, 2, 3]) for (const [name, extra] of none) t.strictSame(trailsIn(seed, extra), [], name);
});

t.test('blocks with a source, or without half of their pixels, say nothing', async (t) => {
  const blot = new Float32Array(NX * NY);
  // A star of 41 sigma in block (2, 0): its median varies by more than 8.
  blot[3 * NX + 20] = 9 * Math.hypot(NOISE, 0) * 5;
  for (let y = 0; y < 8; y++) for (let x = 40; x < 45; x++) blot[y * NX + x] = NaN;
  const blocks = blocksOf(1, () => NOISE, blot);
  t.ok(Number.isNaN(blocks[2]), 'the star');
  t.ok(Number.isNaN(blocks[5]), 'five of eight columns are missing');
  t.ok(Math.abs(blocks[0] - 1) < 4 / 8, 'the mean in sigma of a pixel');
  // 500 / 8 = 62.5 and 420 / 8 = 52.5: the last ones have half.
  t.ok(!Number.isNaN(blocks[62]), 'the last of a row');
  t.equal(blocks.length, 63 * 53);
});

t.test('blocks by strips are those of the whole chip', async (t) => {
  const random = new Random(1, 'blocks');
  const sci = Float32Array.from({ length: NX * NY }, () => random.normal());
  const blot = new Float32Array(NX * NY);
  const columns = residualBlocks(NX);
  const whole = new Float32Array(columns * residualBlocks(NY));
  const scratch = createStripScratch(NX, NY);
  const chip = { nx: NX, ny: NY, sci, blot, bad: null, level: LEVEL };
  averageResiduals(loadStrip(chip, 0, NY, scratch), 0, NY, LEVEL, scratch, whole);
  const parts = new Float32Array(whole.length);
  for (let from = 0; from < NY; from += 96) {
    const [first, to] = [Math.max(0, from - 2), Math.min(NY, from + 96)];
    const strip = loadStrip(chip, first, to, scratch);
    averageResiduals(strip, from, to, LEVEL, scratch, parts.subarray((from / 8) * columns));
  }
  t.strictSame(parts, whole);
});

t.test('the pixels of a trail, row by row', async (t) => {
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
    [0.6, 0.8],
    [-0.8, 0.6],
  ] as const) {
    const trail = { x: 20, y: 11, dx, dy, halfWidth: 2.5 };
    const mask = createBitMask(40, 30);
    const flagged = flagTrails([trail], 0, 30, mask);
    t.equal(flagged, countFlags(mask));
    t.equal(flagTrails([trail], 0, 30, mask), 0, 'what is flagged is not counted again');
    let wrong = 0;
    for (let y = 0; y < 30; y++)
      for (let x = 0; x < 40; x++) if (isFlagged(mask, x, y) !== isInTrail(trail, x, y, 1e-9)) wrong++;
    t.equal(wrong, 0, `${dx}, ${dy}`);
  }
});
