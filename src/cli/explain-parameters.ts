import { readObservation } from '../exposure/observation-table.js';
import { recommendedBits } from '../exposure/recommended-bits.js';
import type { RecommendedBits } from '../exposure/recommended-bits.js';
import { expandInputs } from '../inputs/expand-inputs.js';
import { formatValue, parameterHelp } from '../parameters/describe.js';
import { DRIZZLE_TASK } from '../parameters/drizzle-task.js';
import type { ResolvedParameters } from '../parameters/resolve.js';
import type { Invocation } from './command.js';
import { bitLines } from './info-report.js';
import { printJson, printLines } from './print.js';
import { textTable } from './text-table.js';

/** `--explain-parameters`: prints every parameter, its value and where that was written, and does nothing else. */
export async function explainParameters(
  { streams, session, options }: Invocation,
  resolved: ResolvedParameters,
  inputs: readonly string[],
): Promise<void> {
  const parameters = explained(resolved);
  const bits = await recommendedFor(inputs, session.options.workdir, session.signal);
  await session.conclude('report');
  if (options.json === true) printJson(streams, { parameters, mdriztab: resolved.row || null, recommended_bits: bits });
  else printLines(streams, explanation(parameters, resolved, bits));
}

interface Explained {
  readonly name: string;
  readonly group: string;
  readonly value: string;
  readonly origin: string;
  /** `file:line:column`, row of a table, `option`; '' for a default. */
  readonly place: string;
  /** The reference's default, where another is used. */
  readonly reference: string | undefined;
}

function explained({ values, origin, place }: ResolvedParameters): Explained[] {
  const [value, from, where]: readonly Readonly<Record<string, unknown>>[] = [values, origin, place];
  return parameterHelp(DRIZZLE_TASK).map(({ name, group, referenceDefault }) => {
    const isDefault = from[name] === 'default';
    return {
      name,
      group,
      value: formatValue(value[name]),
      origin: String(from[name]),
      place: String(where[name]),
      reference: isDefault ? referenceDefault : undefined,
    };
  });
}

function explanation(
  parameters: readonly Explained[],
  { row }: ResolvedParameters,
  bits: readonly RecommendedBits[],
): string[] {
  const [heading, ...lines] = textTable(
    [
      { title: 'parameter', text: ({ name }) => name },
      { title: 'value', text: ({ value }) => value },
      { title: 'from', text: (one) => fromText(one) },
    ],
    parameters,
  );
  const grouped = parameters.flatMap(({ group }, index) =>
    group === parameters.at(index - 1)?.group ? [lines[index]] : ['', `${group}:`, lines[index]],
  );
  return [heading, ...grouped, '', ...(row === '' ? [] : [`mdriztab: ${row}`]), ...bitLines(bits)];
}

function fromText({ origin, place, reference }: Explained): string {
  if (origin !== 'default') return place;
  return reference === undefined ? 'default' : `default (${DRIZZLE_TASK.reference}: ${reference})`;
}

/** From the headers of the inputs; without inputs there is nothing to recommend. */
async function recommendedFor(
  inputs: readonly string[],
  workdir: string | undefined,
  signal: AbortSignal,
): Promise<RecommendedBits[]> {
  const specs = inputs.length === 0 ? [] : await expandInputs(inputs);
  const opening = { signal, ...(workdir === undefined ? {} : { scratchDir: workdir }) };
  const observations = [];
  for (const { file } of specs) observations.push(await readObservation(file, opening));
  return recommendedBits(observations);
}
