import t from 'tap';
import { standardise } from '../../src/cosmic-rays/standardise.js';
import { createLineMemory, type LineMemory } from '../../src/kernels/line-memory.js';
import { Random } from '../../samples/generator/random.js';

const [NX, NY] = [53, 38];
const WIDEST = 6;
const SECTIONS = 5;
/** What the kernels find along a line, one number behind the other. */
const NUMBERS = 2 * (2 * WIDEST + 1 + SECTIONS);

function noisyMemory(seed: number, value: (x: number, y: number, noise: number) => number): LineMemory {
  const memory = createLineMemory({ pixels: NX * NY, sums: 0, along: NUMBERS });
  const random = new Random(seed, 'band');
  for (let k = 0; k < NX * NY; k++) {
    const noise = random.normal();
    memory.image.array[k] = random.uniform() < 0.1 ? NaN : value(k % NX, Math.floor(k / NX), noise);
  }
  return memory;
}

/** Lines of all kinds: upright and turned, level, steep, and half beyond the image. */
const LINES = [
  { turned: false, y0: 17.3, slope: 0.21 },
  { turned: false, y0: 19, slope: 0 },
  { turned: false, y0: 44.5, slope: -0.97 },
  { turned: false, y0: -21, slope: 1 },
  { turned: true, y0: 9.5, slope: 0.6 },
  { turned: true, y0: 60, slope: -0.4 },
  { turned: true, y0: 200, slope: 0.1 },
];

for (const { turned, y0, slope } of LINES) {
  t.test(`along ${turned ? 'x' : 'y'} = ${y0} + ${slope} ${turned ? 'y' : 'x'}, pixel by pixel`, async (t) => {
    const { lines, image, along } = noisyMemory(3, (_x, _y, noise) => 2 * noise);
    const [nx, ny] = turned ? [NY, NX] : [NX, NY];
    const [stepX, stepY] = turned ? [NX, 1] : [1, NX];
    const cosine = 1 / Math.hypot(1, slope);
    const numbers = new Float64Array(NUMBERS);
    const moments = new Float64Array(5);
    const erased = image.array.slice();
    for (let x = 0; x < nx; x++) {
      for (let y = 0; y < ny; y++) {
        const k = x * stepX + y * stepY;
        const value = image.array[k];
        const distance = (y - y0 - slope * x) * cosine;
        if (Math.abs(distance) <= 2.5) erased[k] = NaN;
        if (Number.isNaN(value)) continue;
        const weight = Math.min(4, value - 1);
        if (weight > 0 && Math.abs(y - y0 - slope * x) <= 3)
          for (const [i, power] of [1, x, y, x * x, x * y].entries()) moments[i] += weight * power;
        const bin = Math.round(distance);
        if (Math.abs(bin) > WIDEST) continue;
        numbers[WIDEST + bin] += value;
        numbers[3 * WIDEST + 1 + bin]++;
        if (bin !== 0) continue;
        const section = 2 * (2 * WIDEST + 1) + Math.floor((x * SECTIONS) / nx);
        numbers[section] += Math.min(1.5, value);
        numbers[section + SECTIONS]++;
      }
    }
    along.array.fill(7);
    lines.bandSums(image.at, stepX, stepY, nx, ny, y0, slope, cosine, WIDEST, SECTIONS, 1.5, along.at);
    t.strictSame(along.array, numbers, 'sums and counts by distance and section');
    lines.lineMoments(image.at, stepX, stepY, nx, ny, y0, slope, 3, 4, along.at);
    const worst = Math.max(...moments.map((moment, i) => Math.abs(along.array[i] - moment) / (1 + Math.abs(moment))));
    t.ok(worst < 1e-12, `moments: ${worst}`);
    lines.eraseBand(image.at, stepX, stepY, nx, ny, y0, slope, cosine, 2.5);
    t.strictSame(image.array, erased, 'what is erased');
  });
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

t.test('the background goes, by the medians of cells; the rest is in units of its scatter', async (t) => {
  const memory = noisyMemory(8, (x, y, noise) => 100 + 0.5 * x + 0.2 * y + 3 * noise);
  // One of the 2 x 1 cells has none: its level is that of all.
  for (let k = 0; k < NX * NY; k++) if (k % NX >= 27) memory.image.array[k] = NaN;
  const before = memory.image.array.slice();
  t.equal(standardise(memory, NX, NY), true);
  const there = [...before.keys()].filter((k) => !Number.isNaN(before[k]));
  const [left, whole] = [there.filter((k) => k % NX < 27), there].map((of) => medianOf(of.map((k) => before[k])));
  const flat = before.map((value, k) => {
    const u = Math.max(0, Math.min(1, ((k % NX) + 0.5) / (NX / 2) - 0.5));
    return value - (left * (1 - u) + whole * u);
  });
  const scatter = 1.4826 * medianOf(there.map((k) => Math.abs(flat[k])));
  const worst = Math.max(...there.map((k) => Math.abs(memory.image.array[k] - flat[k] / scatter)));
  t.ok(worst < 1e-5, `${worst}`);
  t.equal(memory.image.array.filter(Number.isNaN).length, NX * NY - there.length);
});

t.test('bilinear between the middles of four cells', async (t) => {
  const { lines, image, counts } = noisyMemory(8, () => 0);
  counts.array.set([1, 10, 100, 1000]);
  lines.flatten(image.at, NX, NY, counts.at, 2, 2);
  let worst = 0;
  for (const [k, value] of image.array.entries()) {
    const [u, v] = [((k % NX) + 0.5) / NX, (Math.floor(k / NX) + 0.5) / NY].map((place) =>
      Math.max(0, Math.min(1, 2 * place - 0.5)),
    );
    const level = (1 - v) * ((1 - u) * 1 + u * 10) + v * ((1 - u) * 100 + u * 1000);
    if (!Number.isNaN(value)) worst = Math.max(worst, Math.abs(value + level) / level);
  }
  t.ok(worst < 1e-6, `${worst}`);
});

t.test('nothing to find where there is nothing, or no scatter', async (t) => {
  t.equal(
    standardise(
      noisyMemory(1, () => NaN),
      NX,
      NY,
    ),
    false,
  );
  t.equal(
    standardise(
      noisyMemory(1, () => 5),
      NX,
      NY,
    ),
    false,
  );
});
