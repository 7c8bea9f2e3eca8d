import { isRxDrizzleError, RxDrizzleError } from '../errors/index.js';
import type { Exposure } from '../exposure/exposure.js';
import { readObservation } from '../exposure/observation-table.js';
import type { Observation } from '../exposure/observation-table.js';
import { openExposure } from '../exposure/open-exposure.js';
import { preflightWarnings } from '../exposure/preflight-warnings.js';
import { wcsWarnings } from '../exposure/wcs-status.js';
import { expandInputs } from '../inputs/expand-inputs.js';
import type { InputSpec } from '../inputs/input-spec.js';
import type { Invocation } from './command.js';
import { interrupted } from './failure.js';
import { infoDocument, infoLines } from './info-report.js';
import { printJson, printLines } from './print.js';
import type { Session } from './session.js';

/** Reads the headers of the inputs and prints the observation table, the WCS table and what is suspicious. */
export async function runInfo({ positionals, streams, session }: Invocation): Promise<void> {
  if (positionals.length === 0) {
    throw new RxDrizzleError('UsageError', {}, 'no input is given', 'name exposures: rxdrizzle info *_flt.fits');
  }
  const specs = await expandInputs(positionals);
  const { observations, warnings } = await inspect(specs, session);
  await session.conclude('report');
  if (session.options.json === true) printJson(streams, infoDocument(observations, warnings));
  else printLines(streams, infoLines(observations, session.options.quiet === true ? [] : warnings));
}

async function inspect(
  specs: readonly InputSpec[],
  session: Session,
): Promise<{ observations: Observation[]; warnings: string[] }> {
  const stage = session.metrics.stage('read');
  const { workdir } = session.options;
  const opening = { signal: session.signal, ...(workdir === undefined ? {} : { scratchDir: workdir }) };
  const observations: Observation[] = [];
  const exposures: Exposure[] = [];
  const unusable: string[] = [];
  for (const spec of specs) {
    if (session.signal.aborted) throw interrupted();
    observations.push(await readObservation(spec.file, opening));
    const opened = await openExposure(spec, opening).catch((error: unknown) => problemOf(error));
    if (typeof opened === 'string') unusable.push(opened);
    else exposures.push(opened);
    stage.exposure();
    stage.progress(observations.length / specs.length);
  }
  const statuses = observations.filter(({ wcs }) => wcs.solution.name !== '').map(({ wcs }) => wcs);
  // The same sentence may come from both: once is enough.
  const warnings = new Set([...unusable, ...wcsWarnings(statuses), ...preflightWarnings(exposures)]);
  return { observations, warnings: [...warnings] };
}

/** An exposure that drizzle would refuse is still worth a look: the refusal is one of the warnings. What the user typed is not. */
function problemOf(error: unknown): string {
  if (isRxDrizzleError(error) && !['CancelledError', 'UsageError'].includes(error.tag))
    return `drizzle would refuse ${error.message}`;
  throw error;
}
