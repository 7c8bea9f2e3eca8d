import { lastValueFrom, mergeMap, toArray } from 'rxjs';
import { skyMatches } from '../operators/match-sky.js';
import { readExposures } from '../operators/read-exposures.js';
import { Run } from '../operators/run.js';
import { RxDrizzleError } from '../src/errors/index.js';
import { readingWarnings } from '../src/exposure/preflight-warnings.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import type { SkymatchOptions, SkymatchParameters } from '../src/parameters/skymatch-table.js';
import { skymatchParameters } from '../src/parameters/skymatch-table.js';
import { commitSkyUpdates, planSkyUpdate } from '../src/sky/apply/index.js';
import type { AppliedFile, SkyUpdate } from '../src/sky/apply/index.js';
import { settingsOfSkymatch } from '../src/sky/match/settings-of.js';
import type { SkyMatch } from '../src/sky/match/sky-match.js';
import { requireReportFolder, writeReport } from './sky-report.js';

/** What a run of {@link skymatch} found and did. */
export interface SkymatchResult {
  readonly match: SkyMatch;
  /** Files that were changed; none with `readonly`. */
  readonly applied: readonly AppliedFile[];
  /** Files of the report; none unless asked for. */
  readonly report: readonly string[];
  /** Most bytes of pixels that the run held at once, and those that it could have (--memory). */
  readonly peakMemory: number;
  readonly memoryLimit: number;
  /** Wall time, s. */
  readonly seconds: number;
}

/**
 * The `skymatch` task: reads the headers of all inputs, measures and matches their sky and, with `readonly: false`, writes
 * it to the headers and with `subtractsky` takes it from the pixels.
 * @param inputs - files, globs, `@file` lists with masks, ASN tables, with or without extensions; or an object for each
 * exposure
 * @throws RxDrizzleError for everything a user can cause; no file is changed unless all can be
 */
export async function skymatch(
  inputs: readonly (string | InputSpec)[],
  parameters: SkymatchOptions = {},
  run: Run = new Run(),
): Promise<SkymatchResult> {
  const start = performance.now();
  const complete = skymatchParameters(parameters);
  if (complete.report !== '') await requireReportFolder(complete.report);
  const reading = { sameFile: 'distinct-extensions', secondColumn: 'refuse', timeOptional: true } as const;
  const found = readExposures(inputs, { ...reading, skysub: false, run }).pipe(
    toArray(),
    mergeMap((exposures) => skyMatches(exposures, settingsOfSkymatch(complete), run)),
  );
  const match = await lastValueFrom(found, { defaultValue: undefined });
  if (match === undefined) throw new RxDrizzleError('ExposureError', {}, 'no input could be used');
  const warnings = [...readingWarnings(match.exposures, !complete.dq_bits.ignore), ...match.warnings];
  for (const warning of warnings) run.logger.warn({}, warning);
  const applied = complete.readonly ? [] : await apply(match, complete, run.signal);
  const title = `${match.method}, ${complete.skystat}`;
  const report = complete.report === '' ? [] : await writeReport(complete.report, match, title);
  return {
    match: { ...match, warnings },
    applied,
    report,
    peakMemory: run.budget.peak,
    memoryLimit: run.budget.limit,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Every file is checked before the first is changed. */
async function apply(
  match: SkyMatch,
  { skyuser_kwd, subtractsky }: SkymatchParameters,
  signal: AbortSignal | undefined,
): Promise<AppliedFile[]> {
  const updates: SkyUpdate[] = [];
  for (const [index, exposure] of match.exposures.entries()) {
    const chips = match.chips.filter((chip) => chip.exposure === index && Number.isFinite(chip.sky));
    const skies = chips.map(({ hduIndex, sky, plane }) => ({ hduIndex, delta: sky, plane }));
    updates.push(await planSkyUpdate(exposure, skies, { skyuser_kwd, subtractsky, task: 'SkyMatch' }));
  }
  return commitSkyUpdates(updates, signal === undefined ? {} : { signal });
}
