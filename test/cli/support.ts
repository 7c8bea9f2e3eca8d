import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRxDrizzleError } from '../../src/errors/index.js';
import type { RxDrizzleError } from '../../src/errors/index.js';

/** The typed error that `work` throws; anything else, or nothing, is thrown on. */
export function refusal(work: () => unknown): RxDrizzleError {
  try {
    work();
  } catch (error) {
    if (isRxDrizzleError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The compiled program that lies beside the compiled tests. */
export function program(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = join(here, '..', '..', 'src', 'cli', 'main.js');
  if (!existsSync(path)) throw new Error(`${path} is not there: compile first`);
  return path;
}

/** What a finished command left. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `rxdrizzle` with these arguments as a process of its own, in `cwd`. `onStart` gets its process id. */
export function rxdrizzle(argv: readonly string[], cwd: string, onStart?: (pid: number) => void): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program(), ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}
