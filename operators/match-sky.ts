import { Observable, from, mergeMap, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { Exposure } from '../src/exposure/exposure.js';
import { skymatchParameters } from '../src/parameters/skymatch-table.js';
import type { SkymatchOptions } from '../src/parameters/skymatch-table.js';
import { withMatchedSky } from '../src/sky/match/with-matched-sky.js';
import { matchSky as matched } from '../src/sky/match/match-sky.js';
import type { SkyMatch } from '../src/sky/match/sky-match.js';
import { settingsOfSkymatch } from '../src/sky/match/settings-of.js';
import type { SkySettings } from '../src/sky/match/sky-settings.js';
import { BudgetPart } from '../src/workers/memory-budget.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link matchSky} besides the parameters of `skymatch`. */
export interface MatchSkyOptions {
  readonly run?: Run;
  /** Told what was found, before the first exposure goes on. */
  readonly found?: (match: SkyMatch) => void;
}

/**
 * Waits for all exposures (handles, no pixels), finds their sky, and lets each go on with its own: in the units of its
 * chips, to be subtracted by `drizzle()`. The inputs are not changed.
 * @param parameters - those of the `skymatch` task, under their own names
 * @throws (as stream errors) UsageError, ExposureError where the method cannot work or an exposure has no value,
 * KeywordError for units, BudgetError, what reading throws
 */
export function matchSky(
  parameters: SkymatchOptions = {},
  options: MatchSkyOptions = {},
): OperatorFunction<Exposure, Exposure> {
  return matchSkyWith(settingsOfSkymatch(skymatchParameters(parameters)), options);
}

/** {@link matchSky} with settings that are complete. */
export function matchSkyWith(
  settings: SkySettings,
  { run = defaultRun(), found }: MatchSkyOptions,
): OperatorFunction<Exposure, Exposure> {
  return (source) =>
    source.pipe(
      toArray(),
      mergeMap((exposures) => skyMatches(exposures, settings, run)),
      mergeMap((match) => {
        found?.(match);
        for (const warning of match.warnings) run.logger.warn({}, warning);
        for (const { file, problem } of match.skipped) {
          run.metrics.rejected('ExposureError');
          run.logSkipped(file, problem);
        }
        return from(withMatchedSky(match, settings.statistic.skystat));
      }),
    );
}

/** Emits what matching found; unsubscribing cancels it. Nothing for no exposures. */
export function skyMatches(exposures: readonly Exposure[], settings: SkySettings, run: Run): Observable<SkyMatch> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    if (exposures.length === 0) {
      subscriber.complete();
      return;
    }
    let pixels = 0;
    const resources = {
      pool: run.pool,
      budget: settings.memoryShare === 1 ? run.budget : new BudgetPart(run.budget, settings.memoryShare),
      workers: run.workers,
      scratchDir: run.workdir,
      signal: run.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, run.signal]),
      overlaps: (done: number, all: number): void => {
        run.metrics.stage('overlaps').progress(all === 0 ? 1 : done / all);
      },
      progress: (done: number, all: number, now: number): void => {
        const stage = run.metrics.stage('sky');
        // Where an exposure turned out to be useless the others are measured once more, from nothing.
        stage.pixels(now < pixels ? now : now - pixels);
        stage.queue(all - done);
        stage.progress(all === 0 ? 1 : done / all);
        pixels = now;
      },
    };
    matched(exposures, settings, resources).then(
      (match) => {
        subscriber.next(match);
        subscriber.complete();
      },
      (error: unknown) => {
        subscriber.error(error);
      },
    );
    return () => {
      abort.abort();
    };
  });
}
