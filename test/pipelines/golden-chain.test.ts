import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzlePipeline } from '../../pipelines/index.js';
import { createPlaneScratch, readBox } from '../../src/fits/read-box.js';
import { isFlagged } from '../../src/masks/bit-mask.js';
import { readMask } from '../../src/masks/mask-plane.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import type { Rejection } from '../../src/rejection/reject-rays.js';
import { describeDifference, difference } from '../support/compare.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';

/**
 * The whole chain of AstroDrizzle from its inputs and parameters: sky, static mask, separate images, median, blot, cosmic rays,
 * product. With compat every step has to give the reference's numbers; what is left is its float32 rounding.
 */
interface ChainRun {
  readonly set: 'acs4' | 'ir4';
  readonly run: string;
  readonly product: string;
  readonly parameters: DrizzleOptions;
}

const RUNS: readonly ChainRun[] = [
  { set: 'acs4', run: 'defaults', product: 'ad_drc', parameters: {} },
  {
    set: 'acs4',
    run: 'err_gauss_globalmin',
    product: 'ad_drc',
    parameters: {
      skymethod: 'globalmin',
      final_wht_type: 'ERR',
      final_kernel: 'gaussian',
      final_pixfrac: 0.8,
      final_scale: 0.04,
      final_rot: 0,
      combine_type: 'median',
    },
  },
  {
    set: 'ir4',
    run: 'scale065',
    product: 'ad_drz',
    parameters: { final_scale: 0.065, final_rot: 0, final_pixfrac: 0.8, skymethod: 'match' },
  },
  {
    set: 'ir4',
    run: 'turbo_native',
    product: 'ad_drz',
    parameters: {
      final_kernel: 'turbo',
      skymethod: 'globalmin+match',
      driz_cr_snr: [5, 4],
      driz_cr_scale: [3, 2],
    },
  },
];

/** A pixel of a blotted image that lies on a limit to within float32: one in the four runs' 400 000 falls on the other side. */
const MASK_SHARE = 3e-5;

/** Pixels of all chips whose flag is another than in the reference's masks, and all pixels. */
async function otherFlags(folder: string, { chips }: Rejection): Promise<{ other: number; all: number }> {
  let [other, all] = [0, 0];
  for (const { exposure, chip, mask: plane } of chips) {
    const root = exposure.file.replace(/^.*\//, '').replace(/_fl[tc]\.fits$/, '');
    const name = `${root}_sci${String(exposure.chips[chip].extver)}_crmask.fits.gz`;
    const golden = await readPlane(join(folder, name));
    const mask = readMask(plane);
    all += golden.data.length;
    for (let y = 0, k = 0; y < mask.ny; y++) {
      for (let x = 0; x < mask.nx; x++, k++) if (isFlagged(mask, x, y) !== (golden.data[k] === 0)) other++;
    }
  }
  return { other, all };
}

const golden = shared();
t.test(
  'AstroDrizzle, the whole chain',
  { skip: golden === undefined ? 'needs ../shared/golden' : false },
  async (t) => {
    for (const { set, run: name, product, parameters } of RUNS) {
      await t.test(`${set}/${name}`, async (t) => {
        const run = new Run({ workers: 2 });
        t.teardown(() => run.close());
        const folder = join(golden ?? '', 'golden', 'astrodrizzle', set, name);
        const output = join(t.testdir(), 'ad');
        const inputs = join(folder, '..', set === 'acs4' ? 'jsim*_flc.fits' : 'isim*_flt.fits');
        let rejection: Rejection | undefined;
        const stream = await astrodrizzlePipeline([inputs], { ...parameters, output, compat: true }, run, {
          rejected: (found) => (rejection = found),
        });
        await lastValueFrom(stream);
        if (rejection === undefined) return t.fail('nothing was rejected');

        const median = rejection.median.plane;
        const pixels = new Float32Array(median.nx * median.ny);
        readBox(median, 0, 0, median.nx, median.ny, pixels, median.nx, createPlaneScratch());
        const medians = difference(pixels, (await readPlane(join(folder, 'ad_med.fits'))).data, () => true);
        t.ok(medians.p99 <= 1e-6 && medians.max <= 2e-5, `median ${describeDifference(medians)}`);

        const { other, all } = await otherFlags(folder, rejection);
        t.ok(other <= MASK_SHARE * all, `${String(other)} of ${String(all)} flags differ`);

        const read = async (plane: string): Promise<ArrayLike<number>> =>
          (await readPlane(`${output}${product.slice(2)}_${plane}.fits`)).data;
        const wht = (await readPlane(join(folder, `${product}_wht.fits`))).data;
        const sci = (await readPlane(join(folder, `${product}_sci.fits`))).data;
        const covered = (k: number): boolean => wht[k] > 0;
        const science = difference(await read('sci'), sci, covered);
        const weights = difference(await read('wht'), wht, covered);
        // A flag that differs changes the pixels that it is drizzled to.
        t.ok(science.p99 <= 2e-6 && science.median <= 1e-7, `SCI ${describeDifference(science)}`);
        t.ok(weights.p99 <= 1e-3 * weights.rms, `WHT ${describeDifference(weights)}`);
        if (other === 0) t.ok(science.max <= 1e-4, `SCI ${describeDifference(science)}`);
        return undefined;
      });
    }
  },
);
