import type { InputSpec } from '../src/inputs/input-spec.js';
import { resolvedDrizzle } from '../src/parameters/resolve.js';
import type { DrizzleOptions, ResolvedParameters } from '../src/parameters/resolve.js';

/** Of a run, or of the options of a command. */
interface Opening {
  readonly workdir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The parameters of a run on these inputs. What reads an MDRIZTAB is loaded only where one is wanted. */
export async function runParameters(
  inputs: readonly (string | InputSpec)[],
  options: DrizzleOptions,
  { workdir, signal }: Opening,
): Promise<ResolvedParameters> {
  const resolved = resolvedDrizzle(options);
  if (!resolved.values.mdriztab) return resolved;
  const { applyMdriztab } = await import('../src/mdriztab/apply-mdriztab.js');
  return applyMdriztab(inputs, options, {
    ...(workdir === undefined ? {} : { scratchDir: workdir }),
    ...(signal === undefined ? {} : { signal }),
  });
}
