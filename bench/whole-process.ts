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
import { exposuresOf } from './exposures-of.js';
import { machine, measure, run } from './measure.js';
import { measuredSet } from './measured-sets.js';
import { commandLine, dataFolder, resultsFolder, script } from './places.js';
import { printContest, takeTurns } from './take-turns.js';

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
  const { set, scale, name } = measuredSet(values.set, values.size);
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

  // Ours comes first: it gives the peer its frame.
  const result = await takeTurns({
    ours: () => measure(process.execPath, ours),
    peer: () => measure(PYTHON, peer),
    rounds: Number(values.rounds),
  });
  const comparison = JSON.parse(await run(PYTHON, [script('peer_compare.py'), product, peerProduct])) as Record<
    string,
    unknown
  >;

  console.log(
    `${name}: ${files.length} exposures, ${set.camera.chips.length} chips each, to ${scale} arcsec, ${values.kernel}, pixfrac ${values.pixfrac}`,
  );
  console.log(`peer: ${peerVersions}; medians of ${values.rounds}`);
  printContest(result);
  console.log(`products: ${JSON.stringify(comparison)}`);
  await mkdir(resultsFolder, { recursive: true });
  const record = {
    name,
    scale,
    ...values,
    machine: machine(),
    peer: peerVersions,
    comparison,
    ...result,
  };
  await writeFile(join(resultsFolder, `whole-process-${name}.json`), `${JSON.stringify(record, undefined, 1)}\n`);
}

await main();
