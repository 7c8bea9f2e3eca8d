import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { describeDifference, difference } from '../support/compare.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';
import type { TestPlane } from '../support/read-plane.js';

/** With compat the files of the steps between are those of AstroDrizzle, to its float32 rounding. */
interface KeptRun {
  readonly set: 'acs4' | 'ir4';
  readonly run: string;
  readonly inputs: string;
  readonly chips: readonly number[];
  /** Of the reference, by ours. */
  readonly staticMasks: Readonly<Record<string, string>>;
  readonly parameters: DrizzleOptions;
}

/** Single-precision positions of 0 to 326, several operations deep, pixels. */
const POSITION = 4 * 326 * 2 ** -24;

/** Largest step between neighbours of a row. */
function steepest({ data, nx }: TestPlane): number {
  return data.reduce((most, value, k) => (k % nx === 0 ? most : Math.max(most, Math.abs(value - data[k - 1]))), 0);
}

const RUNS: readonly KeptRun[] = [
  {
    set: 'acs4',
    run: 'defaults',
    inputs: 'jsim310?_flc.fits',
    chips: [1, 2],
    staticMasks: { ad_112x160_1: '112x160_1', ad_112x160_2: '112x160_2' },
    parameters: {},
  },
  {
    set: 'ir4',
    run: 'scale065',
    inputs: 'isim320?_flt.fits',
    chips: [1],
    staticMasks: { ad_112x112_1: '112x112_1' },
    parameters: { final_scale: 0.065, final_rot: 0, final_pixfrac: 0.8, skymethod: 'match' },
  },
];

const golden = shared();
t.test(
  'intermediate files of AstroDrizzle',
  { skip: golden === undefined ? 'needs ../shared/golden' : false },
  async (t) => {
    const run = new Run({ workers: 2 });
    t.teardown(() => run.close());
    for (const { set, run: name, inputs, chips, staticMasks, parameters } of RUNS) {
      await t.test(`${set}/${name}`, async (t) => {
        const folder = join(golden ?? '', 'golden', 'astrodrizzle', set, name);
        const own = t.testdir();
        const options = { ...parameters, output: join(own, 'ad'), clean: false, compat: true };
        await astrodrizzle([join(folder, '..', inputs)], options, run);
        const pixels = async (path: string): Promise<Float64Array> => (await readPlane(path)).data;
        const far: string[] = [];
        const compare = async (file: string): Promise<void> => {
          const theirs = await readPlane(join(folder, file));
          const found = difference(await pixels(join(own, file)), theirs.data, () => true);
          const fine = found.p99 <= 2 ** -20 * found.rms && found.max <= POSITION * steepest(theirs);
          if (!fine) far.push(`${file}: ${describeDifference(found)}, steepest ${String(steepest(theirs))}`);
        };
        let otherFlags = 0;
        let allFlags = 0;
        const root = inputs.slice(0, 7);
        for (const exposure of [1, 2, 3, 4].map((k) => `${root}${String(k)}`)) {
          await compare(`${exposure}_single_sci.fits`);
          await compare(`${exposure}_single_wht.fits`);
          for (const chip of chips) {
            const stem = `${exposure}_sci${String(chip)}`;
            await compare(`${stem}_blt.fits`);
            const theirs = await pixels(join(folder, `${stem}_crmask.fits.gz`));
            const ours = await pixels(join(own, `${stem}_crmask.fits`));
            otherFlags += ours.filter((value, k) => value !== theirs[k]).length;
            allFlags += ours.length;
            const weights = async (kind: string): Promise<[Float64Array, Float64Array]> => [
              await pixels(join(own, `${stem}_${kind}_mask.fits`)),
              await pixels(join(folder, `${stem}_${kind}_mask.fits.gz`)),
            ];
            const [single, theirSingle] = await weights('single');
            t.ok(single.length > 0 && single.some((weight) => weight === 0) && single.some((weight) => weight > 0));
            t.strictSame(single, theirSingle, `${stem}_single_mask`);
            const [final, theirFinal] = await weights('final');
            t.equal(final.length, theirFinal.length);
            const elsewhere = final.filter((weight, k) => weight !== theirFinal[k] && ours[k] === theirs[k]);
            t.equal(elsewhere.length, 0, `${stem}_final_mask: other weights only where a flag is another`);
          }
        }
        await compare('ad_med.fits');
        t.strictSame(far, []);
        t.ok(otherFlags <= 1e-5 * allFlags, `${String(otherFlags)} of ${String(allFlags)} flags`);
        for (const [ours, theirs] of Object.entries(staticMasks)) {
          const mask = await pixels(join(own, `${ours}_staticMask.fits`));
          t.strictSame(mask, await pixels(join(folder, `${theirs}_staticMask.fits.gz`)), theirs);
        }
      });
    }
  },
);
