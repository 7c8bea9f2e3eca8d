import t from 'tap';
import { brightestLine, lineSums, type ImageLine } from '../../src/cosmic-rays/line-sums.js';
import { createLineMemory, type LineMemory } from '../../src/kernels/line-memory.js';
import { Random } from '../../samples/generator/random.js';

/** Values, 0 in gaps, and 1 where there is one. */
interface WeightedImage {
  readonly nx: number;
  readonly ny: number;
  readonly values: Float32Array;
  readonly counts: Float32Array;
}

/** The image in a memory in which all that the search has to write first is NaN. */
function memoryOf({ nx, ny, values, counts }: WeightedImage): LineMemory {
  const memory = createLineMemory({ pixels: nx * ny, sums: lineSums(nx, ny), along: 0 });
  new Float32Array(memory.image.array.buffer, memory.image.at).fill(NaN);
  memory.values.array.set(values);
  memory.counts.array.set(counts);
  return memory;
}

function brightestOf(image: WeightedImage, least: number, above = 0): ImageLine | null {
  return brightestLine(memoryOf(image), image.nx, image.ny, least, above);
}

/** An image of a straight line: 1 in the pixel nearest to it in each column, or in each row of a steep one. */
function lineImage(nx: number, ny: number, at: (along: number) => number, steep: boolean): WeightedImage {
  const values = new Float32Array(nx * ny);
  for (let k = 0; k < (steep ? ny : nx); k++) {
    const across = Math.round(at(k));
    if (across < 0 || across >= (steep ? nx : ny)) continue;
    values[steep ? k * nx + across : across * nx + k] = 1;
  }
  return { nx, ny, values, counts: new Float32Array(nx * ny).fill(1) };
}

t.test('a line in any direction is found to a pixel', async (t) => {
  const random = new Random(5, 'lines');
  let worst = 0;
  for (let n = 0; n < 60; n++) {
    const [nx, ny] = n % 3 === 0 ? [50, 37] : [40, 64];
    const steep = n % 2 === 0;
    const [length, width] = steep ? [ny, nx] : [nx, ny];
    const [begin, end] = [random.uniform() * (width - 1), random.uniform() * (width - 1)];
    const slope = (end - begin) / (length - 1);
    if (Math.abs(slope) > 0.95) continue;
    const line = brightestOf(
      lineImage(nx, ny, (k) => begin + slope * k, steep),
      16,
    );
    if (line?.turned !== steep) return t.fail(`${nx} x ${ny}, ${begin} to ${end}`);
    const far = [0, length - 1].map((k) => Math.abs(line.y0 + line.slope * k - begin - slope * k));
    worst = Math.max(worst, ...far);
  }
  t.ok(worst < 1.5, `${worst} pixel at the ends`);
  return undefined;
});

t.test('lines are straight: a band of three pixels holds those of all slopes', async (t) => {
  // Brady's lines depart by log2(64) / 6 = 1 pixel at most.
  let least = Infinity;
  for (let rise = 0; rise < 64; rise++) {
    const [nx, ny] = [64, 90];
    const image = lineImage(nx, ny, (k) => 10 + (rise * k) / 63, false);
    const band = image.values.map((_, k) => Math.max(...[-nx, 0, nx].map((step) => image.values[k + step] ?? 0)));
    least = Math.min(least, (brightestOf({ ...image, values: band }, 60)?.significance ?? 0) / 8);
  }
  t.ok(least > 1 - 1e-6, `${least} of the pixels`);
});

t.test('the significance is that of its values, gaps left out, and short lines are none', async (t) => {
  const image = lineImage(32, 20, () => 7, false);
  for (let x = 0; x < 7; x++) image.counts[7 * 32 + x] = image.values[7 * 32 + x] = 0;
  const line = brightestOf(image, 16);
  t.ok(Math.abs((line?.significance ?? 0) - 5) < 1e-6, '25 ones over sqrt(25)');
  t.match(line, { turned: false, y0: 7, slope: 0 });
  t.ok((brightestOf(image, 26)?.significance ?? 0) < 5);
  t.equal(brightestOf({ ...image, counts: new Float32Array(640) }, 1), null);
});

/** The rows of a line over `width` columns that rises by `rise`, from the definition. */
function rowsOf(width: number, rise: number): readonly number[] {
  if (width === 1) return [0];
  const half = rowsOf(width / 2, Math.floor(rise / 2));
  return [...half, ...half.map((y) => y + Math.ceil(rise / 2))];
}

/** The highest square of a sum over the number of values, over all lines, each for itself. */
function highestSquare({ nx, ny, values, counts }: WeightedImage, least: number): number {
  let best = 0;
  for (const turned of [false, true]) {
    const [along, across] = turned ? [ny, nx] : [nx, ny];
    const n = 2 ** Math.ceil(Math.log2(along));
    for (const down of [false, true]) {
      for (let rise = 0; rise < n; rise++) {
        const rows = rowsOf(n, rise).slice(0, along);
        for (let y0 = -n; y0 < across; y0++) {
          let [sum, count] = [0, 0];
          for (const [x, dy] of rows.entries()) {
            if (y0 + dy < 0 || y0 + dy >= across) continue;
            const y = down ? across - 1 - y0 - dy : y0 + dy;
            const k = turned ? x * nx + y : y * nx + x;
            sum += values[k];
            count += counts[k];
          }
          if (count >= least && sum > 0) best = Math.max(best, sum ** 2 / count);
        }
      }
    }
  }
  return best;
}

t.test('the highest of all lines, summed one by one; sides of any length, gaps', async (t) => {
  const random = new Random(11, 'all lines');
  for (const [nx, ny] of [
    [16, 16],
    [13, 21],
    [33, 7],
    [3, 40],
    [40, 2],
    [1, 9],
    [9, 1],
    [1, 1],
  ] as const) {
    const counts = Float32Array.from({ length: nx * ny }, () => (random.uniform() < 0.2 ? 0 : 1));
    // Whole numbers: their sums are exact. Through the second, third, ... goes a line: some enter by one side and leave by the next.
    const noise = counts.map((count) => count * Math.round(9 * random.normal()));
    for (let n = 0; n < 8; n++) {
      const [x0, y0, angle] = [nx * random.uniform(), ny * random.uniform(), Math.PI * random.uniform()];
      const distance = (k: number): number =>
        ((k % nx) - x0) * Math.sin(angle) - (Math.floor(k / nx) - y0) * Math.cos(angle);
      const values = noise.map((value, k) => value + (n > 0 && Math.abs(distance(k)) < 0.7 ? 40 * counts[k] : 0));
      const image = { nx, ny, values, counts };
      const least = n % 2 === 0 ? 1 : 6;
      const truth = Math.sqrt(highestSquare(image, least));
      const line = brightestOf(image, least);
      t.ok(Math.abs((line?.significance ?? 0) - truth) < 1e-12, `${nx} x ${ny}: ${line?.significance} of ${truth}`);
      t.strictSame(brightestOf(image, least, 0.999 * truth), line, 'the bound changes nothing');
      if (truth > 0) t.equal(brightestOf(image, least, truth * 1.001), null);
    }
  }
});

t.test('a large image by blocks of 2 x 2 and 4 x 4', async (t) => {
  for (const [nx, ny] of [
    [301, 270],
    [601, 37],
  ] as const) {
    const at = (x: number): number => 11 + 0.031 * x;
    const image = lineImage(nx, ny, at, false);
    const line = brightestOf(image, 16);
    const far = [0, nx - 1].map((x) => Math.abs((line?.y0 ?? NaN) + (line?.slope ?? NaN) * x - at(x)));
    t.ok(Math.max(...far) < 4, far.join(', '));
    const { lines, values } = memoryOf(image);
    const random = new Random(nx, 'halved');
    const whole = Float32Array.from({ length: nx * ny }, () => Math.round(100 * random.normal()));
    values.array.set(whole);
    lines.halve(values.at, nx, ny);
    const [width, height] = [Math.ceil(nx / 2), Math.ceil(ny / 2)];
    const truth = new Float32Array(width * height);
    for (const [k, value] of whole.entries()) truth[(Math.floor(k / nx) >> 1) * width + ((k % nx) >> 1)] += value;
    t.strictSame(values.array.slice(0, truth.length), truth);
  }
});
