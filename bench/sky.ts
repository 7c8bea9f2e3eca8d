/**
 * `skymatch` as a whole process, ours and that of stsci.skypac, in turn on the same files; then mosaics of more and more
 * exposures.
 *
 *   node dist/bench/sky.js [--rounds 5] [--size 4096x2048] [--stat median] [--mosaics 125,250,500]
 *
 * PYTHON names a Python with stsci.skypac (default python3).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { acsDither, frames } from '../samples/generator/presets.js';
import { exposuresOf } from './exposures-of.js';
import { machine, measure, type ProcessCost } from './measure.js';
import { commandLine, dataFolder, resultsFolder, script } from './places.js';
import { printContest, takeTurns } from './take-turns.js';

const PYTHON = process.env.PYTHON ?? 'python3';
const METHOD = 'globalmin+match';
/** Side of a frame of the mosaics, pixels. */
const FRAME = 256;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '4096x2048' },
    stat: { type: 'string', default: 'median' },
    mosaics: { type: 'string', default: '125,250,500' },
  },
});

function ours(files: readonly string[]): Promise<ProcessCost & { readonly stdout: string }> {
  const options = ['--skymethod', METHOD, '--skystat', values.stat, '--logfile', '', '--json'];
  return measure(process.execPath, [commandLine, 'skymatch', ...files, ...options]);
}

async function againstPeer(): Promise<unknown> {
  const [nx, ny] = values.size.split('x').map(Number);
  const files = await exposuresOf(acsDither({ nx, ny }), join(dataFolder, `acs-${nx}x${ny}`));
  const peer = [script('peer_skymatch.py'), '--method', METHOD, '--stat', values.stat, ...files];
  const result = await takeTurns({
    ours: () => ours(files),
    peer: () => measure(PYTHON, peer),
    rounds: Number(values.rounds),
  });
  console.log(
    `skymatch of ${files.length} exposures of two ${values.size} chips, ${METHOD}, ${values.stat}; medians of ${values.rounds}`,
  );
  printContest(result);
  return result;
}

async function mosaics(): Promise<unknown> {
  const rows = [];
  console.log('exposures  overlaps    wall s  ms an overlap  peak MiB');
  for (const exposures of values.mosaics.split(',').map(Number)) {
    // The same density of exposures, so that overlaps grow as exposures do.
    const side = Math.round(FRAME * Math.sqrt(exposures / 4));
    const set = frames({ nx: FRAME, ny: FRAME, exposures, mosaic: [side, side] });
    const cost = await ours(await exposuresOf(set, join(dataFolder, `sky-${exposures}x${FRAME}`)));
    const { seams } = JSON.parse(cost.stdout) as { seams: readonly unknown[] };
    const each = (1000 * cost.wall) / seams.length;
    console.log(
      `${String(exposures).padStart(9)} ${String(seams.length).padStart(9)} ${cost.wall.toFixed(2).padStart(9)} ${each.toFixed(3).padStart(14)} ${cost.peak.toFixed(0).padStart(9)}`,
    );
    rows.push({ exposures, overlaps: seams.length, wall: cost.wall, peak: cost.peak });
  }
  return rows;
}

const record = { ...values, machine: machine(), peer: await againstPeer(), mosaics: await mosaics() };
await mkdir(resultsFolder, { recursive: true });
await writeFile(join(resultsFolder, 'sky.json'), `${JSON.stringify(record, undefined, 1)}\n`);
