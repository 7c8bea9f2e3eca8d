import type { DqFile } from '../dq/commit-updates.js';
import { resetBits } from '../dq/reset-bits.js';
import { RxDrizzleError } from '../errors/index.js';
import type { Invocation } from './command.js';
import { printJson, printLines } from './print.js';

/** Clears the bits, and prints for each file the extensions and how many pixels had one of the bits. */
export async function runResetBits({ positionals, options, streams, session }: Invocation): Promise<void> {
  if (positionals.length === 0) {
    const remedy = "name exposures: rxdrizzle resetbits '*_flt.fits' --bits 4096";
    throw new RxDrizzleError('UsageError', {}, 'no input is given', remedy);
  }
  const { bits, extname, extver } = options as { bits?: string; extname: string; extver?: string };
  const files = await resetBits(positionals, {
    bits: bits ?? null,
    extname,
    extver: extver === undefined ? undefined : versions(extver),
    signal: session.signal,
  });
  await session.conclude(files.some(({ way }) => way !== 'unchanged') ? 'made' : 'report');
  if (options.json === true) printJson(streams, { files });
  else if (options.quiet !== true) printLines(streams, files.flatMap(fileLines));
}

function fileLines({ file, way, planes }: DqFile): string[] {
  if (way === 'unchanged') return [`${file}  unchanged: no pixel has the bits`];
  return planes.map(({ label, changed }) => `${label}  ${String(changed)} pixels reset`);
}

function versions(text: string): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => /^\d+$/.test(part))) return parts.map(Number);
  const problem = `"${text}" is no list of versions`;
  throw new RxDrizzleError('UsageError', { option: 'extver' }, problem, 'write --extver 1,2');
}
