import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { RxDrizzleError } from '../src/errors/index.js';

/** What a process took. */
export interface ProcessCost {
  /** Seconds of the clock. */
  readonly wall: number;
  /** Seconds of all threads. */
  readonly user: number;
  readonly system: number;
  /** Largest resident memory, MiB. */
  readonly peak: number;
}

/** What {@link measure} returns. */
export interface MeasuredRun extends ProcessCost {
  readonly stdout: string;
}

/**
 * Runs a program to its end under `/usr/bin/time -v`.
 * @throws RxDrizzleError StorageError when the program or /usr/bin/time is missing, ExposureError when it fails
 */
export async function measure(program: string, args: readonly string[]): Promise<MeasuredRun> {
  const folder = await mkdtemp(join(tmpdir(), 'rxdrizzle-bench-'));
  try {
    const report = join(folder, 'time.txt');
    const start = performance.now();
    const stdout = await run('/usr/bin/time', ['-v', '-o', report, program, ...args]);
    const wall = (performance.now() - start) / 1000;
    return { wall, stdout, ...parseReport(await readFile(report, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program and returns what it printed; its errors go to the terminal.
 * @throws RxDrizzleError as {@link measure}
 */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', (error) => {
      failed(
        new RxDrizzleError(
          'StorageError',
          { file: program },
          'cannot be run',
          'install it (GNU time: package `time`)',
          { cause: error },
        ),
      );
    });
    child.on('close', done);
  });
  if (code !== 0)
    throw new RxDrizzleError(
      'ExposureError',
      {},
      `${program} ${args.slice(0, 8).join(' ')} ... ended with code ${String(code)}`,
    );
  return text;
}

function parseReport(text: string): Omit<ProcessCost, 'wall'> {
  const field = (label: string): number => {
    const line = text.split('\n').find((one) => one.includes(label));
    return Number(line?.slice(line.lastIndexOf(':') + 1) ?? NaN);
  };
  return {
    user: field('User time (seconds)'),
    system: field('System time (seconds)'),
    peak: field('Maximum resident set size (kbytes)') / 1024,
  };
}

/** Median of each figure over several runs. */
export function medianCost(runs: readonly ProcessCost[]): ProcessCost {
  const middle = (pick: (cost: ProcessCost) => number): number => {
    const sorted = runs.map(pick).sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };
  return {
    wall: middle((cost) => cost.wall),
    user: middle((cost) => cost.user),
    system: middle((cost) => cost.system),
    peak: middle((cost) => cost.peak),
  };
}

/** The machine, for the record. */
export function machine(): Readonly<Record<string, string | number>> {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    processors: processors.length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
}

/** One line of a table of costs. */
export function costLine(name: string, cost: ProcessCost): string {
  const cell = (value: number, digits: number): string => value.toFixed(digits).padStart(9);
  return `${name.padEnd(24)}${cell(cost.wall, 2)}${cell(cost.user, 2)}${cell(cost.system, 2)}${cell(cost.peak, 0)}`;
}

/** Head of that table. */
export const COST_HEAD = `${''.padEnd(24)}${['wall s', 'user s', 'system s', 'peak MiB'].map((name) => name.padStart(9)).join('')}`;
