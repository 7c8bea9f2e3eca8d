import { RxDrizzleError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import type { Hdu } from '../fits/hdu.js';
import { expandInputs } from '../inputs/expand-inputs.js';
import { parseBitFlags } from '../parameters/bit-flags.js';
import type { BitFlagsInput } from '../parameters/bit-flags.js';
import { commitDqUpdates } from './commit-updates.js';
import type { CommitDqOptions, DqFile } from './commit-updates.js';
import { planDqUpdate } from './plan-update.js';
import type { DqUpdate } from './plan-update.js';

/** Options of {@link resetBits}. */
export interface ResetBitsOptions extends CommitDqOptions {
  /** Bits to be cleared, in any form of the bit syntax: 4096, '16,64', '~4,8'. */
  readonly bits: BitFlagsInput;
  /** Name of the extensions; case does not count. Default DQ. */
  readonly extname?: string | undefined;
  /** Their versions. Default: all of the name. */
  readonly extver?: readonly number[] | undefined;
}

/**
 * Clears bits in the DQ extensions of files; other bits stay. All files are checked before the first is changed, and each is
 * replaced as a whole (see {@link commitDqUpdates}). A file in which no pixel has the bits is left alone.
 * @param inputs - files, globs, `@file` lists, ASN tables
 * @throws UsageError (bits that are blank or wrong, inputs that name extensions), ExposureError (no such extension, no
 * flags), StorageError, FitsFormatError, CancelledError
 */
export async function resetBits(
  inputs: string | readonly string[],
  { bits, extname = 'DQ', extver, signal, onFile }: ResetBitsOptions,
): Promise<DqFile[]> {
  const flags = parseBitFlags(bits, 'bits');
  if (flags.ignore) throw new RxDrizzleError('UsageError', { option: 'bits' }, 'no bits are given', 'give --bits 4096');
  const updates: DqUpdate[] = [];
  for (const { file, extensions } of await expandInputs(typeof inputs === 'string' ? [inputs] : inputs)) {
    if (extensions !== undefined) throw namesExtensions(file);
    const planes = await planesOf(file, extname, extver);
    const stored = planes.filter((hdu) => !isConstantWithout(hdu, flags.good));
    const edits = stored.map(({ index }) => ({ hduIndex: index, clear: flags.good, set: 0, mask: null }));
    updates.push(await planDqUpdate(file, edits));
  }
  return commitDqUpdates(updates, { signal, onFile });
}

/** True for a plane of one value, which HST writes as a header without pixels, where that has none of the bits. */
export function isConstantWithout({ header, dataBytes }: Hdu, bits: number): boolean {
  return dataBytes === 0 && ((header.number('PIXVALUE') ?? 0) & bits) === 0;
}

async function planesOf(name: string, extname: string, extver: readonly number[] | undefined): Promise<readonly Hdu[]> {
  const file = await FitsFile.open(name);
  file.close();
  const named = file.hdus.filter((hdu) => hdu.extname.toUpperCase() === extname.trim().toUpperCase());
  const missing = extver?.find((version) => !named.some((hdu) => hdu.extver === version));
  if (named.length === 0 || missing !== undefined) {
    const extension = missing === undefined ? extname : `${extname},${String(missing)}`;
    const known = file.hdus.map((hdu) => hdu.label.slice(name.length)).join(', ');
    const problem = 'there is no such extension; nothing was changed';
    throw new RxDrizzleError('ExposureError', { file: name, extension }, problem, `the file holds ${known}`);
  }
  return extver === undefined ? named : named.filter((hdu) => extver.includes(hdu.extver));
}

function namesExtensions(file: string): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file },
    'extensions cannot be named with the file; nothing was changed',
    'give the versions of the DQ extensions: --extver 1,2',
  );
}
