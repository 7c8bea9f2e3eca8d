/**
 * The whole story in one go: makes the sample exposures, drizzles them with the command line, draws the mosaic and
 * measures its stars against the truth.
 *
 *   npm run sample                                       everything goes to ./sample-output
 *   node dist/samples/run-sample.js [--out DIR] [--size 512] [--seed 1]
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exitCodeOf, isRxDrizzleError, RxDrizzleError } from '../src/errors/index.js';
import { pictureOfProduct } from '../src/pictures/product-picture.js';
import { compareWithTruth, INFRARED_SETTINGS, type Comparison, type MedianWithError } from './compare.js';
import { irDither } from './generator/presets.js';
import { writeDitherSet } from './generator/write-set.js';
import { readTruth } from './truth-reader.js';

/** What the sample is drizzled with: the options of the first command in the README, and no sky step. */
const DRIZZLE_OPTIONS = [
  '--skysub',
  'no',
  '--static',
  'no',
  '--driz-cr',
  'no',
  '--build',
  '--clobber',
  '--final-scale',
  '0.065',
  '--final-pixfrac',
  '0.8',
  '--final-rot',
  '0',
];

/** How far the mosaic may be from the truth: flux ratio from 1, and milliarcsec. */
const TOLERANCE = { flux: 0.002, place: 0.5 };

async function main(): Promise<void> {
  const { out, size, seed } = readArguments();
  const exposures = join(out, 'exposures');
  const started = performance.now();
  console.log(`1. exposures    ${shown(exposures)}`);
  const set = irDither({ seed, size });
  const { files, scene } = await writeDitherSet(set, exposures);
  console.log(
    `   ${files.length} x ${size} x ${size} pixels, ${scene.stars.length} stars, ${scene.galaxies.length} galaxies, cosmic rays, bad pixels  (${elapsed(started)})`,
  );

  const mosaic = join(out, 'sample');
  const drizzling = performance.now();
  const args = ['drizzle', ...files, '--output', mosaic, ...DRIZZLE_OPTIONS];
  console.log(
    `2. drizzle      rxdrizzle drizzle ${shown(exposures)}/*_flt.fits --output ${shown(mosaic)} ${DRIZZLE_OPTIONS.join(' ')}`,
  );
  await runCommandLine(args);
  const product = `${mosaic}_drz.fits`;
  console.log(`   ${shown(product)}  (${elapsed(drizzling)})`);

  const picture = join(out, 'sample.png');
  const drawn = await drawPicture(product, picture);
  console.log(`3. picture      ${drawn}`);

  const comparison = await compareWithTruth(product, await readTruth(exposures), INFRARED_SETTINGS);
  console.log('4. stars of the mosaic against the truth tables');
  for (const line of report(comparison)) console.log(`   ${line}`);
  console.log(`All in ${elapsed(started)}.`);
  if (!agrees(comparison)) {
    throw new RxDrizzleError(
      'ExposureError',
      { file: product },
      'the mosaic does not agree with the truth',
      'this is a defect: please report it with the lines above',
    );
  }
}

function readArguments(): { readonly out: string; readonly size: number; readonly seed: number } {
  const options = {
    out: { type: 'string', default: 'sample-output' },
    size: { type: 'string', default: '512' },
    seed: { type: 'string', default: '1' },
  } as const;
  try {
    const { values } = parseArgs({ options, strict: true });
    return { out: resolve(values.out), size: Number(values.size), seed: Number(values.seed) };
  } catch (error) {
    throw new RxDrizzleError(
      'UsageError',
      {},
      error instanceof Error ? error.message : String(error),
      'options are --out, --size and --seed',
      { cause: error },
    );
  }
}

/** Runs the command line of this checkout as a user would, its progress on this terminal. */
async function runCommandLine(args: readonly string[]): Promise<void> {
  const main = join(compiledRoot(), 'cli', 'main.js');
  await mkdir(dirname(args[args.indexOf('--output') + 1]), { recursive: true });
  const code = await new Promise<number | null>((done, failed) => {
    spawn(process.execPath, [main, ...args, '--quiet'], { stdio: 'inherit' })
      .on('error', failed)
      .on('close', done);
  });
  if (code !== 0)
    throw new RxDrizzleError(
      'ExposureError',
      {},
      `rxdrizzle drizzle ended with code ${String(code)}`,
      'its message is above',
    );
}

/** Where the compiled program lies: two folders above this file's `samples`. */
function compiledRoot(): string {
  const folder = dirname(dirname(fileURLToPath(import.meta.url)));
  if (existsSync(join(folder, 'cli', 'main.js'))) return folder;
  throw new RxDrizzleError('StorageError', { file: folder }, 'the command line is not compiled', 'npm run build');
}

/** Draws the mosaic; a machine without sharp gets everything but the picture, and is told why. */
async function drawPicture(product: string, picture: string): Promise<string> {
  try {
    const { width, height } = await pictureOfProduct(product, picture);
    return `${shown(picture)}  (${width} x ${height}, asinh stretch, north up, east left; blue-grey: no data)`;
  } catch (error) {
    if (isRxDrizzleError(error, 'StorageError') && error.problem.includes('sharp')) return `none: ${error.message}`;
    throw error;
  }
}

function report(comparison: Comparison): readonly string[] {
  const { stars, candidates, ratio, east, north } = comparison;
  return [
    `${stars.length} isolated bright stars measured, of ${candidates} in the mosaic`,
    `flux / true flux       ${figure(ratio, 4)}   ${verdict(Math.abs(ratio.median - 1) <= TOLERANCE.flux)} (1.000 +- ${TOLERANCE.flux})`,
    `east  - true, mas      ${figure(east, 3)}   ${verdict(Math.abs(east.median) <= TOLERANCE.place)} (0 +- ${TOLERANCE.place})`,
    `north - true, mas      ${figure(north, 3)}   ${verdict(Math.abs(north.median) <= TOLERANCE.place)} (0 +- ${TOLERANCE.place})`,
  ];
}

function figure(value: MedianWithError, digits: number): string {
  return `${value.median.toFixed(digits).padStart(8)} +- ${value.error.toFixed(digits)}`;
}

function verdict(good: boolean): string {
  return good ? 'agrees' : 'DISAGREES';
}

function agrees({ ratio, east, north, stars }: Comparison): boolean {
  const placed = Math.max(Math.abs(east.median), Math.abs(north.median)) <= TOLERANCE.place;
  return stars.length > 0 && placed && Math.abs(ratio.median - 1) <= TOLERANCE.flux;
}

function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}

function elapsed(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

try {
  await main();
} catch (error) {
  if (!isRxDrizzleError(error)) throw error;
  console.error(`sample: ${error.message}`);
  process.exitCode = exitCodeOf(error);
}
