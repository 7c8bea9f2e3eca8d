import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * A temporary name beside `target`: `.name.<pid>.<hex>.tmp`. The first eight hex digits stand for the machine, so
 * that {@link removeStale} can tell whether the process number is one of its own; the rest is random.
 */
export function temporaryName(target: string): string {
  const unique = `${String(process.pid)}.${machine()}${randomBytes(6).toString('hex')}`;
  return join(dirname(target), `.${basename(target)}.${unique}.tmp`);
}

/**
 * Removes the temporary files of `target` that processes of this machine left which are no more (`kill -9`). Files
 * of running processes and of other machines that share the folder stay. Never fails: what cannot be listed or
 * removed is nobody's loss.
 */
export async function removeStale(target: string): Promise<void> {
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []);
  const stale = names.filter((name) => isStale(name, basename(target)));
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
}

function isStale(name: string, target: string): boolean {
  if (!name.startsWith(`.${target}.`)) return false;
  const [, pid, origin] = /^(\d+)\.([0-9a-f]{8})[0-9a-f]{12}\.tmp$/.exec(name.slice(target.length + 2)) ?? [];
  return origin === machine() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Anything but `no such process` (EPERM: another user's) means that there is one.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let mark: string | undefined;

/** Process numbers mean something only on one machine, and in a container only there. */
function machine(): string {
  return (mark ??= createHash('sha256').update(`${hostname()} ${processSpace()}`).digest('hex').slice(0, 8));
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
