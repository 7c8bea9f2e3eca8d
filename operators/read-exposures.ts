import { Observable } from 'rxjs';
import { isRxDrizzleError, RxDrizzleError } from '../src/errors/index.js';
import type { Exposure, SkippedInput } from '../src/exposure/exposure.js';
import { openExposure } from '../src/exposure/open-exposure.js';
import { readSkyFile } from '../src/exposure/sky-file.js';
import type { SkyTable } from '../src/exposure/sky-file.js';
import { withSky } from '../src/exposure/sky-values.js';
import { attachImages } from '../src/inputs/attach-images.js';
import { expandInputs } from '../src/inputs/expand-inputs.js';
import type { ExpandOptions } from '../src/inputs/expand-inputs.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import { readMaskCatalog } from '../src/inputs/mask-catalog.js';
import { requireApplied } from '../src/mdriztab/require-applied.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';
import type { DrizzleOptions } from '../src/parameters/resolve.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/**
 * Options of {@link readExposures}: the parameters of the drizzle task that bear on reading (`coeffs`, `wcskey`, `group`,
 * `gain`, `exptime`, `ivm`, `mask`, `skyfile`, `skip_bad`, ...) under their own names; others are checked and not used.
 */
export type ReadExposuresOptions = DrizzleOptions &
  ExpandOptions & {
    readonly run?: Run;
    /** An exposure time that is missing or not above 0 is NaN instead of an error: for what can do without. Default false. */
    readonly timeOptional?: boolean;
  };

/** Headers read ahead of the consumer: hides the latency of a disk, holds a few kilobytes each. */
const READ_AHEAD = 4;

/**
 * Emits one handle an input file, in input order, from headers alone; pixels stay on disk.
 *
 * Cold: each subscription expands the inputs and reads the headers anew, at most four files at once, each opened
 * once and closed again. An unusable file is an error that names it, or is left out with `skip_bad`.
 * Unsubscribing stops the reading.
 * @param inputs - files, globs, `@file` lists, folders, `.zip` bundles, with or without extensions; or an object for each
 * exposure
 * @throws (as stream errors) UsageError for inputs that name nothing, or one file or extension twice; FitsFormatError, KeywordError, WcsError,
 * ExposureError, StorageError for a file
 */
export function readExposures(
  inputs: string | readonly (string | InputSpec)[],
  options: ReadExposuresOptions = {},
): Observable<Exposure> {
  const { run = defaultRun(), timeOptional = false, sameFile, secondColumn, ...given } = options;
  const parameters = requireApplied(given);
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const signal = run.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, run.signal]);
    const read = async (): Promise<void> => {
      const list = typeof inputs === 'string' ? [inputs] : inputs;
      const expanded = await expandInputs(list, undefined, { sameFile, secondColumn });
      const specs = await withCatalog(attachImages(expanded, parameters), parameters, run);
      const sky = parameters.skyfile === '' ? undefined : await readSkyFile(parameters.skyfile);
      const reading = { parameters, sky, run, signal, timeOptional, leftOut: [] };
      for await (const exposure of exposuresOf(specs, reading)) subscriber.next(exposure);
      subscriber.complete();
    };
    read().catch((error: unknown) => {
      subscriber.error(error);
    });
    return () => {
      abort.abort();
    };
  });
}

/** The inputs with the masks of `skymask_cat`; files of it that are no input are told to the log. */
async function withCatalog(
  specs: readonly InputSpec[],
  { skymask_cat, skysub, skyfile }: DrizzleParameters,
  run: Run,
): Promise<readonly InputSpec[]> {
  if (skymask_cat === '' || !skysub || skyfile !== '') return specs;
  const { masks, unused } = await readMaskCatalog(skymask_cat, specs);
  if (unused.length > 0) run.logger.warn({}, `skymask_cat ${skymask_cat}: no input is ${unused.join(', ')}`);
  return specs.map((spec, index) => ({ ...spec, skyMasks: masks[index] }));
}

interface Reading {
  readonly parameters: DrizzleParameters;
  readonly sky: SkyTable | undefined;
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly timeOptional: boolean;
  readonly leftOut: SkippedInput[];
}

/** Reads ahead within a bounded window and yields in order. */
async function* exposuresOf(specs: readonly InputSpec[], context: Reading): AsyncGenerator<Exposure> {
  const { run, signal } = context;
  const stage = run.metrics.stage('read');
  const reading: Promise<Exposure | undefined>[] = [];
  const start = (index: number): void => {
    const result = readOne(specs[index], context);
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    reading.push(result);
  };
  for (let index = 0; index < Math.min(READ_AHEAD, specs.length); index++) start(index);
  for (let index = 0; index < specs.length; index++) {
    const exposure = await reading[index];
    if (signal.aborted) throw new RxDrizzleError('CancelledError', {}, 'reading was cancelled');
    if (index + READ_AHEAD < specs.length) start(index + READ_AHEAD);
    if (exposure !== undefined) stage.exposure();
    stage.progress((index + 1) / specs.length);
    if (exposure !== undefined) yield exposure;
  }
  if (specs.length > 0 && context.leftOut.length === specs.length) throw nothingLeft(context.leftOut);
}

function nothingLeft([first, ...others]: readonly SkippedInput[]): RxDrizzleError {
  const rest = others.length === 0 ? '' : `; the other ${String(others.length)} were skipped too`;
  return new RxDrizzleError('ExposureError', { file: first.file }, `no input can be used: ${first.problem}${rest}`);
}

async function readOne(
  spec: InputSpec,
  { parameters, sky, run, signal, timeOptional, leftOut }: Reading,
): Promise<Exposure | undefined> {
  try {
    const options = { scratchDir: run.workdir, signal };
    const exposure = await openExposure(spec, { ...parameters, ...options, timeOptional });
    return { ...withSky(exposure, parameters, sky), leftOut };
  } catch (error) {
    if (!isRxDrizzleError(error) || error.tag === 'CancelledError') throw error;
    run.metrics.rejected(error.tag);
    if (!parameters.skip_bad || !isFaultOfInput(error)) throw error;
    leftOut.push({ file: spec.file, problem: error.problem });
    run.logSkipped(spec.file, error.problem);
    return undefined;
  }
}

/** A full disk or a wrong option would befall every input alike: only what is wrong with this one is skipped. */
function isFaultOfInput(error: RxDrizzleError): boolean {
  if (error.tag === 'StorageError') return (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
  if (error.place.option !== undefined) return false;
  return ['FitsFormatError', 'KeywordError', 'WcsError', 'ExposureError'].includes(error.tag);
}
