import { Option } from 'commander';
import { PARAMETER_NAMES } from '../parameters/drizzle-table.js';
import { resolveParameters } from '../parameters/resolve.js';
import type { ResolvedParameters } from '../parameters/resolve.js';

/**
 * The parameters of a drizzle command from its options: defaults < `--config` < options and `--set`.
 * Throws UsageError for what is unknown, out of range or not in this release, StorageError for the file.
 */
export async function readDrizzleParameters(options: Readonly<Record<string, unknown>>): Promise<ResolvedParameters> {
  const given: Record<string, string> = {};
  for (const name of PARAMETER_NAMES) {
    const value = options[new Option(`--${name.replaceAll('_', '-')}`).attributeName()];
    if (typeof value === 'string') given[name] = value;
  }
  const { config, set } = options as { config?: string; set?: string[] };
  return await resolveParameters({ configFile: config, options: given, sets: set });
}
