import { expandInputs } from '../src/inputs/expand-inputs.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';

/** The inputs of a run, expanded, and the root of its product. */
export interface PreparedInputs {
  readonly specs: readonly InputSpec[];
  readonly output: string;
}

/** Expands what the user named; an association table names the product unless the user does. */
export async function prepareInputs(
  inputs: readonly (string | InputSpec)[],
  { input, output }: DrizzleParameters,
): Promise<PreparedInputs> {
  const specs = await expandInputs(inputs.length > 0 ? inputs : input);
  return { specs, output: output === '' ? (specs[0].association?.product ?? '') : output };
}
