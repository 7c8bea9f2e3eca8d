import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { drizzle, readExposures, Run } from '../../operators/index.js';
import { renderResources } from '../../operators/render-resources.js';
import { renderToMemory } from '../../src/mosaic/render-to-memory.js';
import { describeDifference, difference } from '../support/compare.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';

/**
 * Real VISTA frames (ZPN, tile-compressed), read from the .fits.fz files, on the golden 600x600 grid. The golden images
 * were made of 512x512 cutouts of the same frames: the comparison is over the pixels that all four cutouts cover, away
 * from their edges. The peer used one kernel scale for all frames, and so does this test.
 */
const OUTPUTS = [
  ['vista_drizzle_square_p100', 'square', 1],
  ['vista_drizzle_square_p060', 'square', 0.6],
  ['vista_drizzle_lanczos3_p100', 'lanczos3', 1],
] as const;
const PEER_SCALE = 0.8789920890711983;

const golden = shared();
t.test('VISTA', { skip: golden === undefined ? 'needs ../shared/golden and ../shared/data' : false }, async (t) => {
  const run = new Run({ workers: 2 });
  t.teardown(() => run.close());
  const frames = ['1', '2', '4', '6'].map((n) => join(golden ?? '', 'data', 'vista_h_dither', `vircam_h_${n}.fits.fz`));
  for (const [file, kernel, pixfrac] of OUTPUTS) {
    await t.test(file, async (t) => {
      const path = join(golden ?? '', 'golden', 'real', `${file}.fits.gz`);
      const parameters = {
        final_refimage: `${path}[1]`,
        final_kernel: kernel,
        final_pixfrac: pixfrac,
        final_fillval: NaN,
        exptime: 1,
        skysub: false,
      };
      const mosaic = await lastValueFrom(
        readExposures(frames, { skysub: false, exptime: 1, run }).pipe(drizzle(parameters, { run })),
      );
      const chips = mosaic.chips.map((chip) => ({ ...chip, settings: { ...chip.settings, scale: PEER_SCALE } }));
      const pixels = await renderToMemory({ ...mosaic, chips }, renderResources(run, new AbortController().signal));
      const sci = await readPlane(path, 'SCI');
      const wht = await readPlane(path, 'WHT');
      // All four cutouts cover the middle: 60 pixels from the border of the grid none of them ends.
      const inside = (k: number): boolean => {
        const x = k % 600;
        const y = Math.floor(k / 600);
        return x >= 120 && x < 480 && y >= 120 && y < 480 && wht.data[k] > 0.5;
      };
      const found = difference(
        pixels.sci.map((value) => value / PEER_SCALE ** 2),
        sci.data,
        inside,
      );
      t.comment(describeDifference(found));
      t.ok(found.pixels > 100_000, `${String(found.pixels)} pixels compared`);
      t.ok(found.p99 <= 1e-3 * found.rms, `SCI ${describeDifference(found)}`);
      const weights = difference(pixels.wht, wht.data, inside);
      t.ok(weights.p99 <= 1e-4 * weights.rms, `WHT ${describeDifference(weights)}`);
    });
  }
});
