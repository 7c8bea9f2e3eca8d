/**
 * Final drizzle as a whole process, ours and that of the `drizzle` package of PyPI, in turn on the same files.
 *
 *   node dist/bench/whole-process.js --set ir|acs [--rounds 5] [--size 1014] [--workers N] [--memory 1G]
 *     [--kernel square] [--pixfrac 1] [--rot DEGREES]
 *
 * Without --rot the frame has the orientation of the first exposure, as AstroDrizzle's default frame; `--rot 0` puts north up,
 * which turns these sets by 32 (ir) and 23 (acs) degrees against the pixels and costs both programs more.
 *
 * PYTHON names a Python with drizzle and astropy (default python3).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { acsDither, irDither } from '../samples/generator/presets.js';
import type { DitherSet } from '../samples/generator/dither-set.js';
import { exposuresOf } from './exposures-of.js';
import { COST_HEAD, costLine, machine, measure, medianCost, run, type ProcessCost } from './measure.js';
import { commandLine, dataFolder, resultsFolder, script } from './places.js';

const PYTHON = process.env.PYTHON ?? 'python3';

const { values } = parseArgs({
  options: {
    set: { type: 'string', default: 'ir' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string' },
    workers: { type: 'string' },
    memory: { type: 'string' },
    kernel: { type: 'string', default: 'square' },
    pixfrac: { type: 'string', default: '1' },
    rot: { type: 'string' },
  },
});

/** The set, its output scale, and a name for its folder. */
function chosenSet(): { readonly set: DitherSet; readonly scale: string; readonly name: string } {
  if (values.set === 'ir') {
    const size = Number(values.size ?? '1014');
    return { set: irDither({ size }), scale: '0.065', name: `ir-${size}` };
  }
  if (values.set !== 'acs') throw new Error(`there is no set ${values.set}; choose ir or acs`);
  const [nx, ny] = (values.size ?? '4096x2048').split('x').map(Number);
  return { set: acsDither({ nx, ny }), scale: '0.05', name: `acs-${nx}x${ny}` };
}

function ourArguments(files: readonly string[], output: string, scale: string): readonly string[] {
  const limits = [
    ...(values.workers === undefined ? [] : ['--workers', values.workers]),
    ...(values.memory === undefined ? [] : ['--memory', values.memory]),
  ];
  // The peer has no sky step.
  const frame = [
    '--skysub',
    'no',
    '--static',
    'no',
    '--driz-cr',
    'no',
    '--final-scale',
    scale,
    ...(values.rot === undefined ? [] : ['--final-rot', values.rot]),
    '--final-kernel',
    values.kernel,
    '--final-pixfrac',
    values.pixfrac,
  ];
  return [commandLine, 'drizzle', ...files, '--output', output, '--build', '--clobber', '--quiet', ...frame, ...limits];
}

async function versionsOfPeer(): Promise<string> {
  const code =
    'import sys, drizzle, astropy, numpy; print(f"drizzle {drizzle.__version__}, astropy {astropy.__version__}, numpy {numpy.__version__}, Python {sys.version.split()[0]}")';
  return (await run(PYTHON, ['-c', code])).trim();
}

async function main(): Promise<void> {
  const { set, scale, name } = chosenSet();
  const peerVersions = await versionsOfPeer();
  const folder = join(dataFolder, name);
  const files = await exposuresOf(set, folder);
  const output = join(folder, 'ours');
  const product = `${output}_${set.camera.suffix === 'flc' ? 'drc' : 'drz'}.fits`;
  const peerProduct = join(folder, 'peer.fits');
  const ours = ourArguments(files, output, scale);
  const peer = [
    script('peer_drizzle.py'),
    '--like',
    product,
    '--output',
    peerProduct,
    '--kernel',
    values.kernel,
    '--pixfrac',
    values.pixfrac,
    ...files,
  ];

  // The first run of each warms the page cache, and ours gives the peer its frame.
  await measure(process.execPath, ours);
  await measure(PYTHON, peer);
  const costs: { ours: ProcessCost[]; peer: ProcessCost[] } = { ours: [], peer: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    costs.ours.push(await measure(process.execPath, ours));
    costs.peer.push(await measure(PYTHON, peer));
  }
  const [our, their] = [medianCost(costs.ours), medianCost(costs.peer)];
  const comparison = JSON.parse(await run(PYTHON, [script('peer_compare.py'), product, peerProduct])) as Record<
    string,
    unknown
  >;

  console.log(
    `${name}: ${files.length} exposures, ${set.camera.chips.length} chips each, to ${scale} arcsec, ${values.kernel}, pixfrac ${values.pixfrac}`,
  );
  console.log(`peer: ${peerVersions}; medians of ${values.rounds}`);
  console.log(COST_HEAD);
  console.log(costLine('rxdrizzle', our));
  console.log(costLine('peer', their));
  console.log(
    `faster by ${(their.wall / our.wall).toFixed(1)} (wall), ${(their.user / our.user).toFixed(1)} (user CPU); memory ${(our.peak / their.peak).toFixed(2)} of the peer's`,
  );
  console.log(`products: ${JSON.stringify(comparison)}`);
  await mkdir(resultsFolder, { recursive: true });
  const record = {
    name,
    scale,
    ...values,
    machine: machine(),
    peer: peerVersions,
    ours: our,
    theirs: their,
    comparison,
    runs: costs,
  };
  await writeFile(join(resultsFolder, `whole-process-${name}.json`), `${JSON.stringify(record, undefined, 1)}\n`);
}

await main();
