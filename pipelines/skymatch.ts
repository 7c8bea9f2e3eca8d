import { lastValueFrom, mergeMap, toArray } from 'rxjs';
import { skyMatches } from '../operators/match-sky.js';
import { readExposures } from '../operators/read-exposures.js';
import { Run } from '../operators/run.js';
import { RxDrizzleError } from '../src/errors/index.js';
import type { Chip, Exposure } from '../src/exposure/exposure.js';
import { readingWarnings } from '../src/exposure/preflight-warnings.js';
import { requireUnchanged } from '../src/fits/file-state.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import type { SkymatchOptions, SkymatchParameters } from '../src/parameters/skymatch-table.js';
import { skymatchParameters } from '../src/parameters/skymatch-table.js';
import { commitSkyUpdates, planSkyUpdate } from '../src/sky/apply/index.js';
import type { AppliedFile, ChipSky, SkyUpdate } from '../src/sky/apply/index.js';
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
  let pending: readonly SkyUpdate[] = [];
  const found = readExposures(inputs, { ...reading, skysub: false, run }).pipe(
    toArray(),
    mergeMap(async (exposures) => {
      if (!complete.readonly) pending = await plan(exposures, complete, ({ hduIndex }) => ({ hduIndex, delta: 0 }));
      return exposures;
    }),
    mergeMap((exposures) => skyMatches(exposures, settingsOfSkymatch(complete), run)),
  );
  const match = await lastValueFrom(found, { defaultValue: undefined });
  if (match === undefined) throw new RxDrizzleError('ExposureError', {}, 'no input could be used');
  const warnings = [...readingWarnings(match.exposures, !complete.dq_bits.ignore), ...match.warnings];
  for (const warning of warnings) run.logger.warn({}, warning);
  const title = `${match.method}, ${complete.skystat}`;
  // First, so that a report that cannot be written leaves the files as they are.
  const report = complete.report === '' ? [] : await writeReport(complete.report, match, title);
  const applied = complete.readonly ? [] : await apply(match, complete, pending, run.signal);
  return {
    match: { ...match, warnings },
    applied,
    report,
    peakMemory: run.budget.peak,
    memoryLimit: run.budget.limit,
    seconds: (performance.now() - start) / 1000,
  };
}

/** Every file is checked before the first is changed; `pending` is what was planned before pixels were read. */
async function apply(
  match: SkyMatch,
  parameters: SkymatchParameters,
  pending: readonly SkyUpdate[],
  signal: AbortSignal | undefined,
): Promise<AppliedFile[]> {
  const updates = await plan(match.exposures, parameters, (chip, exposure) => {
    const found = match.chips.find((one) => one.exposure === exposure && one.hduIndex === chip.hduIndex);
    return found !== undefined && Number.isFinite(found.sky)
      ? { hduIndex: chip.hduIndex, delta: found.sky, plane: found.plane }
      : null;
  });
  // Of another run that ended meanwhile the sky would be subtracted twice.
  for (const { file, state } of pending) requireUnchanged(file, state);
  return commitSkyUpdates(updates, signal === undefined ? {} : { signal });
}

/** @param skyOf - of a chip, and the number of its exposure; null leaves the chip as it is */
async function plan(
  exposures: readonly Exposure[],
  { skyuser_kwd, subtractsky }: SkymatchParameters,
  skyOf: (chip: Chip, exposure: number) => ChipSky | null,
): Promise<SkyUpdate[]> {
  const updates: SkyUpdate[] = [];
  for (const [index, exposure] of exposures.entries()) {
    const skies = exposure.chips.map((chip) => skyOf(chip, index)).filter((sky) => sky !== null);
    updates.push(await planSkyUpdate(exposure, skies, { skyuser_kwd, subtractsky, task: 'SkyMatch' }));
  }
  return updates;
}
