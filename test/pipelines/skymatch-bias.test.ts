import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import { matchOf, skiesOf, writeMask, writeScene } from './sky-scenes.js';

t.setTimeout(600_000);

/** Uniform numbers from 0 to 1 that anybody can repeat. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
}

/** One sigma of a pixel, and the difference of the two skies. */
const NOISE = 2;
const STEP = 4;

/** What is found of the step between two exposures, the second 50 pixels to the right of the first. */
async function stepOf(inputs: readonly string[], options: SkymatchOptions): Promise<number> {
  const found = await matchOf(inputs, { skymethod: 'match', skystat: 'mean', dq_bits: null, ...options });
  const [first, second] = skiesOf(found);
  return second - first;
}

t.test('F160: cosmic rays bias the sky; clipping, a limit and masks each keep them out', async (t) => {
  const folder = t.testdir();
  const shares = [0.01, 0.05];
  const files = await Promise.all(
    shares.map((share, k) => {
      const random = uniform(77 + k);
      const noise = (): number => NOISE * (Array.from({ length: 12 }, random).reduce((sum, u) => sum + u) - 6);
      const level = (): number => 100 + STEP * k + noise() + (random() < share ? 100 + 900 * random() : 0);
      return writeScene(join(folder, `e${String(k)}.fits`), [{ level, x: 50 * k }]);
    }),
  );
  // Rays of 550 on the average, 4 % more of them in the second.
  const bias = 550 * (shares[1] - shares[0]);
  for (const compat of [false, true]) {
    const plain = await stepOf(files, { compat, nclip: 0 });
    t.ok(Math.abs(plain - STEP - bias) < 0.2 * bias, `without any of them: ${String(plain)}`);
    // The difference of two means of 5000 pixels; three sigma.
    const sigma = (NOISE * Math.SQRT2) / Math.sqrt(5000);
    const clipped = await stepOf(files, { compat });
    const limited = await stepOf(files, { compat, nclip: 0, upper: 130 });
    for (const step of [clipped, limited])
      t.ok(Math.abs(step - STEP) < 3 * sigma, `${String(compat)}: ${String(step)}`);
  }
});

t.test('F161: a flat field keeps surface brightness, not the flux of stars: mask them', async (t) => {
  const folder = t.testdir();
  const star = (x: number): boolean => x >= 60 && x < 80;
  // The same stars on pixels that are 4 % smaller on the sky: the flat made each of their pixels 4 % brighter.
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: (x) => 100 + (star(x) ? 500 : 0) }]),
    await writeScene(join(folder, 'b.fits'), [{ level: (x) => 100 + STEP + (star(x + 50) ? 520 : 0), x: 50 }]),
  ];
  const masks = [
    await writeMask(join(folder, 'ma.fits'), 100, 100, (x) => !star(x)),
    await writeMask(join(folder, 'mb.fits'), 100, 100, (x) => !star(x + 50)),
  ];
  const list = join(folder, 'list.txt');
  writeFileSync(list, files.map((file, k) => `${file},${masks[k]}\n`).join(''));
  // Stars cover 20 of the 50 columns of the overlap.
  const biased = await stepOf(files, { nclip: 0 });
  t.ok(Math.abs(biased - STEP - (20 / 50) * 20) < 1e-9, String(biased));
  const masked = await stepOf([`@${list}`], { nclip: 0 });
  t.ok(Math.abs(masked - STEP) < 1e-9, String(masked));
});

t.test('an exposure whose pixels are all masked is refused by every method, also in compat', async (t) => {
  const folder = t.testdir();
  const files = [
    await writeScene(join(folder, 'a.fits'), [{ level: 100, dq: () => 0 }]),
    await writeScene(join(folder, 'masked.fits'), [{ level: 120, x: 50, dq: () => 4 }]),
  ];
  for (const compat of [false, true]) {
    for (const skymethod of ['localmin', 'globalmin', 'match', 'globalmin+match'] as const) {
      await t.rejects(matchOf(files, { skymethod, compat, dq_bits: 0 }), {
        name: 'ExposureError',
        place: { file: files[1] },
        problem: /its sky cannot be measured: every pixel is masked/,
      });
    }
  }
});
