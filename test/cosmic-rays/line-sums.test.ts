import t from 'tap';
import { brightestLine, lineSumBytes, type WeightedImage } from '../../src/cosmic-rays/line-sums.js';
import { Random } from '../../samples/generator/random.js';

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
    const line = brightestLine(
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
    least = Math.min(least, (brightestLine({ ...image, values: band }, 60)?.significance ?? 0) / 8);
  }
  t.ok(least > 1 - 1e-6, `${least} of the pixels`);
});

t.test('the significance is that of its values, gaps left out, and short lines are none', async (t) => {
  const image = lineImage(32, 20, () => 7, false);
  for (let x = 0; x < 7; x++) image.counts[7 * 32 + x] = image.values[7 * 32 + x] = 0;
  const line = brightestLine(image, 16);
  t.ok(Math.abs((line?.significance ?? 0) - 5) < 1e-6, '25 ones over sqrt(25)');
  t.match(line, { turned: false, y0: 7, slope: 0 });
  t.ok((brightestLine(image, 26)?.significance ?? 0) < 5);
  t.equal(brightestLine({ ...image, counts: new Float32Array(640) }, 1), null);
  t.ok(lineSumBytes(32, 20) > 4 * 4 * 32 * (20 + 31));
});
