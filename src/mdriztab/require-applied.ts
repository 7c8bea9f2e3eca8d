import { RxDrizzleError } from '../errors/index.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { resolvedDrizzle } from '../parameters/resolve.js';
import type { DrizzleOptions } from '../parameters/resolve.js';

/**
 * The parameters of a step that is used by itself: a step does not know the other inputs, so it cannot choose the row.
 * @throws UsageError for mistakes in the options, and for `mdriztab` without the row's values
 */
export function requireApplied(options: DrizzleOptions): DrizzleParameters {
  const { values, row } = resolvedDrizzle(options);
  if (!values.mdriztab || row !== '') return values;
  throw new RxDrizzleError(
    'UsageError',
    { option: 'mdriztab' },
    'a single step does not read the table',
    'spread what mdriztabParameters(files) gives into its options, or run astrodrizzle()',
  );
}
