/**
 * All seven steps of AstroDrizzle as a whole process, ours and drizzlepac's, in turn on the same files: static mask, sky, separate
 * images, median, blot, cosmic rays, product; defaults of each.
 *
 *   node dist/bench/chain.js --set ir|acs [--rounds 3] [--size 1014] [--workers N] [--memory 1G]
 *
 * PYTHON names a Python with drizzlepac (default python3). It rewrites its inputs, so each of its runs gets copies, made
 * before the clock starts.
 */
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { exposuresOf } from './exposures-of.js';
import { machine, measure, run, type MeasuredRun } from './measure.js';
import { measuredSet } from './measured-sets.js';
import { commandLine, dataFolder, resultsFolder, script } from './places.js';
import { printContest, takeTurns } from './take-turns.js';

const PYTHON = process.env.PYTHON ?? 'python3';

const { values } = parseArgs({
  options: {
    set: { type: 'string', default: 'ir' },
    rounds: { type: 'string', default: '3' },
    size: { type: 'string' },
    workers: { type: 'string' },
    memory: { type: 'string' },
  },
});

function ourArguments(files: readonly string[], output: string, scale: string): readonly string[] {
  const limits = [
    ...(values.workers === undefined ? [] : ['--workers', values.workers]),
    ...(values.memory === undefined ? [] : ['--memory', values.memory]),
  ];
  const product = ['--output', output, '--build', '--clobber', '--quiet', '--final-scale', scale];
  return [commandLine, 'drizzle', ...files, ...product, ...limits];
}

async function peerRun(files: readonly string[], folder: string, scale: string): Promise<MeasuredRun> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const copies = files.map((file) => join(folder, basename(file)));
  for (const [index, file] of files.entries()) await copyFile(file, copies[index]);
  await run('sync', []);
  return measure(PYTHON, [script('peer_astrodrizzle.py'), '--output', 'peer', '--scale', scale, ...copies]);
}

async function main(): Promise<void> {
  const { set, scale, name } = measuredSet(values.set, values.size);
  const versions =
    'import sys, drizzlepac, astropy, numpy; print(f"drizzlepac {drizzlepac.__version__}, astropy {astropy.__version__}, numpy {numpy.__version__}, Python {sys.version.split()[0]}")';
  const peerVersions = (await run(PYTHON, ['-c', versions])).trim().split('\n').at(-1) ?? '';
  const folder = join(dataFolder, name);
  const files = await exposuresOf(set, folder);
  const token = set.camera.suffix === 'flc' ? 'drc' : 'drz';
  const peerFolder = join(folder, 'peer');
  const inside: number[] = [];
  const result = await takeTurns({
    ours: async () => {
      // Neither pays for what the other, or a copy, has left to be written.
      await run('sync', []);
      return measure(process.execPath, ourArguments(files, join(folder, 'chain'), scale));
    },
    peer: async () => {
      const cost = await peerRun(files, peerFolder, scale);
      inside.push((JSON.parse(cost.stdout) as { seconds: number }).seconds);
      return cost;
    },
    rounds: Number(values.rounds),
  });
  const products = [join(folder, `chain_${token}.fits`), join(peerFolder, `peer_${token}.fits`)];
  const comparison = JSON.parse(await run(PYTHON, [script('peer_compare.py'), ...products])) as Record<string, unknown>;

  console.log(
    `${name}: seven steps, ${files.length} exposures, ${set.camera.chips.length} chips each, to ${scale} arcsec`,
  );
  console.log(
    `peer: ${peerVersions}; medians of ${values.rounds}; its call alone, without start and imports: ${inside.map((s) => s.toFixed(1)).join(', ')} s`,
  );
  printContest(result);
  console.log(`products: ${JSON.stringify(comparison)}`);
  await mkdir(resultsFolder, { recursive: true });
  const record = { name, scale, ...values, machine: machine(), peer: peerVersions, inside, comparison, ...result };
  await writeFile(join(resultsFolder, `chain-${name}.json`), `${JSON.stringify(record, undefined, 1)}\n`);
  await rm(peerFolder, { recursive: true });
}

await main();
