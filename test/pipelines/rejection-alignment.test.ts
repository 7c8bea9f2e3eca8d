import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { shared } from '../support/paths.js';

/* F108 and F054: the stars of AstroDrizzle's simulated sets, as they are and with an exposure whose WCS is off. */

const root = shared();
const skip = root === undefined ? 'needs ../shared/golden' : false;

/** Adds to CRPIX1 of every extension of a file, in place. */
function shiftReference(path: string, pixels: number): void {
  const bytes = readFileSync(path);
  for (let card = 0; card + 80 <= bytes.length; card += 80) {
    const text = bytes.toString('latin1', card, card + 80);
    if (!text.startsWith('CRPIX1  =')) continue;
    const value = Number(text.slice(10, 30)) + pixels;
    bytes.write(`CRPIX1  = ${value.toFixed(6).padStart(20)}`.padEnd(80), card, 'latin1');
  }
  writeFileSync(path, bytes);
}

for (const [set, stars] of [
  ['acs4', 40],
  ['ir4', 40],
] as const) {
  for (const pixels of [0, 0.3, -0.5]) {
    t.test(`${set}, one exposure off by ${String(pixels)} pixel`, { skip }, async (t) => {
      const folder = t.testdir();
      const from = join(root ?? '', 'golden', 'astrodrizzle', set);
      const files = readdirSync(from).filter((name) => /_fl[tc]\.fits$/.test(name));
      for (const name of files) copyFileSync(join(from, name), join(folder, name));
      if (pixels !== 0) shiftReference(join(folder, files[1]), pixels);
      const run = new Run({ workers: 2 });
      t.teardown(() => run.close());
      const inputs = files.map((name) => join(folder, name));
      const { cosmicRays, warnings } = await astrodrizzle(inputs, { output: join(folder, 'x') }, run);
      const told = warnings.filter((warning) => warning.includes('not aligned'));
      t.ok((cosmicRays?.stars.stars ?? 0) >= stars, `${String(cosmicRays?.stars.stars)} stars`);
      const moved = cosmicRays?.exposures[1].misalignment;
      t.comment(JSON.stringify(cosmicRays?.exposures.map(({ misalignment }) => misalignment)));
      if (moved === undefined || moved === null) return t.fail('no displacement');
      if (pixels === 0) {
        t.strictSame(told, []);
        t.ok(Math.hypot(moved.dx, moved.dy) < 0.06, `displaced by ${moved.dx}, ${moved.dy}`);
      } else {
        t.equal(told.length, 1);
        t.match(told[0], files[1], 'the exposure that is off is named');
        // The median is between the exposures, and the minimum of shifted stars is narrower than a star.
        t.ok(-moved.dx / pixels > 0.5 && -moved.dx / pixels < 2, `displaced by ${moved.dx}`);
        t.ok(Math.abs(moved.dy) < 0.15, `and by ${moved.dy}`);
      }
      return undefined;
    });
  }
}
