import type { OpenOptions } from '../fits/open-options.js';
import { expandInputs } from '../inputs/expand-inputs.js';
import type { InputSpec } from '../inputs/input-spec.js';
import { DRIZZLE_TASK } from '../parameters/drizzle-task.js';
import { resolvedDrizzle } from '../parameters/resolve.js';
import type { DrizzleOptions, ResolvedParameters } from '../parameters/resolve.js';
import { rowValues, withTableRow } from '../parameters/resolve-task.js';
import { readMdriztabRow } from './read-row.js';

/**
 * The parameters of a run on these inputs: with `mdriztab` those of the row of the MDRIZTAB of the first input, above what a
 * parameter file says and below options (dossier 2.1). Does nothing without `mdriztab`, or when it is done.
 * @param inputs - as `expandInputs` takes them; none: those of the parameter `input`
 * @throws UsageError, KeywordError, StorageError, FitsFormatError
 */
export async function applyMdriztab(
  inputs: readonly (string | InputSpec)[],
  options: DrizzleOptions,
  opening: OpenOptions = {},
): Promise<ResolvedParameters> {
  const resolved = resolvedDrizzle(options);
  const { mdriztab, input, compat } = resolved.values;
  if (!mdriztab || resolved.row !== '') return resolved;
  const specs = await expandInputs(inputs.length > 0 ? inputs : input);
  const { entries, place } = await readMdriztabRow(specs, { ...opening, compat });
  return withTableRow(DRIZZLE_TASK, resolved, entries, place);
}

/** What an MDRIZTAB recommends for a set of exposures. */
export interface MdriztabParameters {
  /** Path of the table. */
  readonly table: string;
  /** First row = 1; the filter and the least number of images that it is for. */
  readonly row: number;
  readonly filter: string;
  readonly numimages: number;
  /** To be spread into the options of a run: `{ ...parameters, final_scale: 0.065 }`. */
  readonly parameters: DrizzleOptions;
}

/**
 * The parameters that the MDRIZTAB of the first exposure has for exposures like these (F072). Cells that are blank are left out
 * where the parameter needs a value.
 * @param inputs - files, globs, `@file` lists, ASN tables; or an object for each exposure
 * @param options - `compat`: choose the row as AstroDrizzle does
 * @throws UsageError (also for a column or a value that is no parameter), KeywordError, StorageError, FitsFormatError
 * @example
 * const { parameters } = await mdriztabParameters('*_flt.fits');
 * await astrodrizzle(['*_flt.fits'], { ...parameters, output: 'f160w' });
 */
export async function mdriztabParameters(
  inputs: string | readonly (string | InputSpec)[],
  options: { readonly compat?: boolean } = {},
): Promise<MdriztabParameters> {
  const specs = await expandInputs(typeof inputs === 'string' ? [inputs] : inputs);
  const row = await readMdriztabRow(specs, { compat: options.compat ?? false });
  const { table, filter, numimages } = row;
  return { table, row: row.row, filter, numimages, parameters: rowValues(DRIZZLE_TASK, row.entries) };
}
