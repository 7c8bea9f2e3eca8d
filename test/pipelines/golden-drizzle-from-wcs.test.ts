import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { drizzle, mosaicPixels, readExposures, Run } from '../../operators/index.js';
import { Header } from '../../src/fits/header.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { InputSpec } from '../../src/inputs/input-spec.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { describeDifference, difference } from '../support/compare.js';
import { shared } from '../support/paths.js';
import { readPlane } from '../support/read-plane.js';

/**
 * The stand-alone drizzle package's products, from the exposures and their WCS alone: our reading, units, masks,
 * mapping and kernels against its kernels with astropy's pixel maps. 99 % of the pixels within 1e-3 of the image's rms
 * is asked; what is found is float32 rounding.
 */
interface GoldenCase {
  readonly name: string;
  readonly chips: number;
  readonly inputs: readonly string[];
  readonly parameters: DrizzleOptions;
  readonly outputs: readonly (readonly [file: string, kernel: string, pixfrac: number])[];
  /** The output with variances and flags. */
  readonly withErrors: string;
}

const CASES: readonly GoldenCase[] = [
  {
    name: 'ir_box4',
    chips: 1,
    inputs: [1, 2, 3, 4].map((n) => `isim110${String(n)}_flt.fits`),
    parameters: { final_bits: 0 },
    outputs: [
      ['out_square_p100', 'square', 1],
      ['out_square_p080', 'square', 0.8],
      ['out_square_p050', 'square', 0.5],
      ['out_turbo_p080', 'turbo', 0.8],
      ['out_point_p100', 'point', 1],
      ['out_gaussian_p100', 'gaussian', 1],
      ['out_lanczos3_p100', 'lanczos3', 1],
    ],
    withErrors: 'out_square_p080',
  },
  {
    name: 'acs_2chip',
    chips: 2,
    inputs: [1, 2, 3, 4].map((n) => `jsim120${String(n)}_flc.fits`),
    parameters: { final_bits: 16, final_wht_type: 'ERR' },
    outputs: [
      ['out_square_p100', 'square', 1],
      ['out_square_p060', 'square', 0.6],
      ['out_turbo_p100', 'turbo', 1],
      ['out_point_p100', 'point', 1],
      ['out_gaussian_p100', 'gaussian', 1],
      ['out_lanczos3_p100', 'lanczos3', 1],
    ],
    withErrors: 'out_square_p100',
  },
];

/** A file that has the golden output's WCS and size and no pixels worth a name. */
async function writeFrame(folder: string, source: string): Promise<[string, number, number]> {
  const header = Header.fromText(readFileSync(join(source, 'output.hdr'), 'utf8'), 'output.hdr');
  const nx = header.number('NAXIS1') ?? 0;
  const ny = header.number('NAXIS2') ?? 0;
  const path = join(folder, 'frame.fits');
  await writeFits(path, [{ header, data: new Uint8Array(nx * ny), shape: [nx, ny] }], { clobber: true });
  return [path, nx, ny];
}

/** Masks with 0 = bad from the true cosmic rays with 1 = bad. */
async function writeMask(folder: string, source: string, chips: number): Promise<string> {
  const hdus = [];
  for (let chip = 1; chip <= chips; chip++) {
    const rays = await readPlane(source, chip);
    hdus.push({ data: Uint8Array.from(rays.data, (value) => (value === 0 ? 1 : 0)), shape: [rays.nx, rays.ny] });
  }
  const path = join(folder, `${source.split('/').pop() ?? ''}_mask.fits`);
  await writeFits(path, [{}, ...hdus], { clobber: true });
  return path;
}

const golden = shared();
t.test(
  'drizzle package, from the WCS alone',
  { skip: golden === undefined ? 'needs ../shared/golden' : false },
  async (t) => {
    const run = new Run({ workers: 2 });
    t.teardown(() => run.close());
    for (const golden_case of CASES) {
      const source = join(golden ?? '', 'golden', 'drizzle', golden_case.name);
      const folder = t.testdir();
      const [refimage, nx, ny] = await writeFrame(folder, source);
      const specs: InputSpec[] = [];
      for (const file of golden_case.inputs) {
        const mask = await writeMask(folder, join(source, file.replace(/_fl[tc]/, '_crtrue')), golden_case.chips);
        specs.push({
          file: join(source, file),
          masks: Array.from({ length: golden_case.chips }, (_, n) => ({
            file: mask,
            extensions: [{ kind: 'number', number: n + 1 }],
          })),
        });
      }
      for (const [file, kernel, pixfrac] of golden_case.outputs) {
        await t.test(`${golden_case.name} ${file}`, async (t) => {
          const parameters = {
            ...golden_case.parameters,
            skysub: false,
            final_refimage: refimage,
            final_kernel: kernel as 'square',
            final_pixfrac: pixfrac,
            final_fillval: NaN,
            final_err: file === golden_case.withErrors,
          };
          const pixels = await lastValueFrom(
            readExposures(specs, { skysub: false, run }).pipe(drizzle(parameters, { run }), mosaicPixels()),
          );
          t.strictSame([pixels.frame.nx, pixels.frame.ny], [nx, ny]);
          const sci = await readPlane(join(source, `${file}.fits`), 'SCI');
          const wht = await readPlane(join(source, `${file}.fits`), 'WHT');
          const ctx = await readPlane(join(source, `${file}.fits`), 'CTX');
          // Surface brightness (iscale 1) there, flux per output pixel here.
          const chip = (pixels.frame.pscale / (golden_case.name === 'ir_box4' ? 0.1282500028610229 : 0.05)) ** 2;
          // Lanczos weights cross zero at the rim of the footprint, where values mean nothing.
          const top = wht.data.reduce((a, b) => Math.max(a, b), 0);
          const well = (k: number): boolean =>
            kernel.startsWith('lanczos') ? wht.data[k] > 0.05 * top : wht.data[k] > 0;
          const found = difference(
            pixels.sci.map((value) => value / chip),
            sci.data,
            well,
          );
          t.comment(describeDifference(found));
          t.ok(found.p99 <= 1e-3 * found.rms, `SCI ${describeDifference(found)}`);
          t.ok(
            found.p99 <= 2e-6 * found.rms,
            `no more than rounding and the maps' last digits: ${describeDifference(found)}`,
          );
          const weights = difference(pixels.wht, wht.data, well);
          t.ok(weights.median <= 3e-7 * weights.rms, `WHT ${describeDifference(weights)}`);
          // Square drops of the outermost pixels: their corners lie beyond the peer's pixel map, which it extends in a
          // straight line; here they are mapped. Kernels that need no corners show no such difference.
          t.ok(weights.p99 <= (kernel === 'square' ? 5e-5 : 2e-6) * weights.rms, `WHT ${describeDifference(weights)}`);
          let other = 0;
          for (let k = 0; k < ctx.data.length; k++) if (pixels.ctx?.[k] !== ctx.data[k]) other++;
          t.ok(other <= 3, `${String(other)} pixels with another context`);
          if (pixels.err === null || pixels.dq === null) return;
          const variances = await readPlane(join(source, `${file}.fits`), 'VAR');
          const flags = await readPlane(join(source, `${file}.fits`), 'DQ');
          const errors = difference(
            pixels.err.map((value) => value / chip),
            variances.data.map(Math.sqrt),
            well,
          );
          // The errors of the outermost pixels change with their weights.
          t.ok(errors.median <= 3e-7 * errors.rms, `ERR ${describeDifference(errors)}`);
          t.ok(errors.p99 <= 5e-5 * errors.rms, `ERR ${describeDifference(errors)}`);
          const otherFlags = pixels.dq.filter((value, k) => value !== flags.data[k]).length;
          t.ok(otherFlags <= 3, `${String(otherFlags)} pixels with other flags`);
        });
      }
    }
  },
);
