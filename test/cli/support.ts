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

/** The program as it is installed, one bundle, beside the compiled tests. */
export function program(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = join(here, '..', '..', 'cli', 'main.js');
  if (!existsSync(path)) throw new Error(`${path} is not there: npm run build`);
  return path;
}

/** Switches off all steps before the last, for tests of what all runs have in common. */
export const ONLY_FINAL = ['--skysub', 'no', '--static', 'no', '--driz-cr', 'no'] as const;

/** What a finished command left. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A signal to send once stderr shows `when`. */
export interface Interruption {
  readonly signal: NodeJS.Signals;
  readonly when: RegExp;
  /** Done just before the signal is sent, with what stderr shows. */
  readonly first?: (stderr: string) => Promise<void>;
}

/** Runs `rxdrizzle` with these arguments as a process of its own, in `cwd`. */
export function rxdrizzle(argv: readonly string[], cwd: string, interruption?: Interruption): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program(), ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { stdout: '', stderr: '' };
    let sent = false;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (piece: string) => {
        text[name] += piece;
        if (sent || interruption?.when.test(text.stderr) !== true) return;
        sent = true;
        const first = interruption.first?.(text.stderr) ?? Promise.resolve();
        first.catch(reject).finally(() => child.kill(interruption.signal));
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, ...text });
    });
  });
}
