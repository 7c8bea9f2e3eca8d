import { basename } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { drizzle, mosaicPixels, readExposures, Run } from '../../operators/index.js';
import type { RunOptions } from '../../operators/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { openCount, resetOpenCounts } from '../../src/fits/byte-source.js';
import { planeHashes } from '../support/compare-products.js';

/** Two chips an exposure, SIP, D2IM, NPOL, cosmic rays and flags; rotated and finer, so that tiles cut everything. */
const PARAMETERS = {
  skysub: false,
  final_scale: 0.04,
  final_rot: 20,
  final_pixfrac: 0.8,
  final_wht_type: 'ERR',
  final_bits: 16,
  final_err: true,
} as const;

const RUNS: readonly RunOptions[] = [
  { workers: 1 },
  { workers: 2 },
  { workers: 4 },
  { workers: 2, tileSize: 64 },
  { workers: 2, tileSize: 100 },
  { workers: 2, tileSize: 512 },
  { workers: 2, memory: 12 * 2 ** 20 },
  { workers: 4, memory: 2 ** 30 },
];

for (const kernel of ['square', 'gaussian', 'point'] as const) {
  t.test(`${kernel}: the same bytes for any number of workers, tile size and budget; one open a pass`, async (t) => {
    const { files } = await writeDitherSet(acsDither({ nx: 200, ny: 120, exposures: 3 }), t.testdir());
    let first: string[] | undefined;
    for (const options of RUNS) {
      const run = new Run({ memory: 2 ** 28, ...options });
      resetOpenCounts();
      const pixels = await lastValueFrom(
        readExposures(files, { skysub: false, run }).pipe(
          drizzle({ ...PARAMETERS, final_kernel: kernel }, { run }),
          mosaicPixels(),
        ),
      );
      await run.close();
      t.ok(pixels.report.covered > 10_000, 'there is something to compare');
      t.equal(run.budget.used, 0, 'every lease was given back');
      const hashes = planeHashes(pixels);
      first ??= hashes;
      t.strictSame(
        hashes,
        first,
        `${JSON.stringify(options)}, ${String(pixels.report.layout.workers)} threads, tiles of ${String(pixels.report.layout.size)}`,
      );
      for (const file of files) t.equal(openCount(file), 2, `${basename(file)}: once for headers, once for pixels`);
    }
  });
}
