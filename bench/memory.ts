/**
 * Peak memory of a large mosaic, and whether it grows with the number of exposures.
 *
 *   node dist/bench/memory.js [--chain] [--mosaic 12000] [--frame 3000] [--few 20] [--many 60] [--memory 512M] [--workers N]
 *
 * The frames are spread over the whole mosaic; the first `few` of them are drizzled, then all `many`, onto the same
 * frame; with --chain by all seven steps, else by the last one alone. Disk: 6 bytes a pixel of each frame (3.2 GB by default) and 12 a pixel of the mosaic, twice.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exposureFile, type DitherSet } from '../samples/generator/dither-set.js';
import { frames } from '../samples/generator/presets.js';
import { TRUTH_FILES } from '../samples/generator/truth.js';
import { writeDitherSet } from '../samples/generator/write-set.js';
import { COST_HEAD, costLine, machine, measure, type ProcessCost } from './measure.js';
import { commandLine, dataFolder, resultsFolder } from './places.js';

const { values } = parseArgs({
  options: {
    mosaic: { type: 'string', default: '12000' },
    frame: { type: 'string', default: '3000' },
    few: { type: 'string', default: '20' },
    many: { type: 'string', default: '60' },
    memory: { type: 'string', default: '512M' },
    workers: { type: 'string' },
    chain: { type: 'boolean', default: false },
  },
});

/** Largest resident memory that is allowed, MiB, and largest growth from few to many exposures. */
const ALLOWED = { peak: 900, growth: 1.1 };

async function drizzle(set: DitherSet, folder: string, count: number): Promise<ProcessCost> {
  const files = set.exposures.slice(0, count).map((exposure) => join(folder, exposureFile(set, exposure)));
  const output = join(folder, `mosaic${count}`);
  const side = values.mosaic;
  const frame = ['--final-scale', '0.05', '--final-rot', '0', '--final-outnx', side, '--final-outny', side];
  const centre = ['--final-ra', String(set.target[0]), '--final-dec', String(set.target[1])];
  const limits = ['--memory', values.memory, ...(values.workers === undefined ? [] : ['--workers', values.workers])];
  const steps = values.chain ? [] : ['--skysub', 'no', '--static', 'no', '--driz-cr', 'no'];
  const product = ['--output', output, '--build', '--clobber', '--quiet'];
  const args = [commandLine, 'drizzle', ...files, ...product, ...steps, ...frame, ...centre, ...limits];
  const cost = await measure(process.execPath, args);
  await rm(`${output}_drc.fits`);
  return cost;
}

async function main(): Promise<void> {
  const [mosaic, side, few, many] = [values.mosaic, values.frame, values.few, values.many].map(Number);
  const set = frames({ nx: side, ny: side, exposures: many, mosaic: [mosaic, mosaic] });
  const folder = join(dataFolder, `frames-${many}x${side}-on-${mosaic}`);
  if (!existsSync(join(folder, TRUTH_FILES.summary))) {
    console.log(`making ${folder} ...`);
    await writeDitherSet(set, folder);
  }
  const costs = { few: await drizzle(set, folder, few), many: await drizzle(set, folder, many) };
  const growth = costs.many.peak / costs.few.peak;
  console.log(
    `${side} x ${side} frames on ${mosaic} x ${mosaic}, ${values.chain ? 'seven steps' : 'final drizzle'}, --memory ${values.memory}`,
  );
  console.log(COST_HEAD);
  console.log(costLine(`${few} exposures`, costs.few));
  console.log(costLine(`${many} exposures`, costs.many));
  console.log(`peak grows by ${((growth - 1) * 100).toFixed(1)} %`);
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(
    join(resultsFolder, `memory-${values.chain ? 'chain-' : ''}${mosaic}.json`),
    `${JSON.stringify({ ...values, machine: machine(), ...costs, growth }, undefined, 1)}\n`,
  );
  if (costs.many.peak > ALLOWED.peak || growth > ALLOWED.growth) {
    console.error(
      `more than ${ALLOWED.peak} MiB, or a growth of more than ${((ALLOWED.growth - 1) * 100).toFixed(0)} %`,
    );
    process.exitCode = 1;
  }
}

await main();
