import { Observable } from 'rxjs';
import { isRxDrizzleError } from '../src/errors/index.js';
import type { Exposure } from '../src/exposure/exposure.js';
import { openExposure } from '../src/exposure/open-exposure.js';
import type { OpenExposureOptions } from '../src/exposure/open-exposure.js';
import { expandInputs } from '../src/inputs/expand-inputs.js';
import type { InputSpec } from '../src/inputs/input-spec.js';
import { defaultRun } from './run.js';
import type { Run } from './run.js';

/** Options of {@link readExposures}. */
export interface ReadExposuresOptions extends Partial<OpenExposureOptions> {
  /** Go on without an exposure that cannot be used; it is logged, counted and recorded in the product. Default false. */
  readonly skip_bad?: boolean;
  readonly run?: Run;
}

/** Headers read ahead of the consumer: hides the latency of a disk, holds a few kilobytes each. */
const READ_AHEAD = 4;

/**
 * Emits one handle an input file, in input order, from headers alone; pixels stay on disk.
 *
 * Cold: each subscription expands the inputs and reads the headers anew, at most four files at once, each opened
 * once and closed again. An unusable file is an error that names it, or is left out with `skip_bad`.
 * Unsubscribing stops the reading.
 * @param inputs - files, globs, `@file` lists, folders, `.zip` bundles, with or without extensions; or specs
 * @throws (as stream errors) UsageError for inputs that name nothing; FitsFormatError, KeywordError, WcsError,
 * ExposureError, StorageError for a file
 */
export function readExposures(
  inputs: string | readonly string[] | readonly InputSpec[],
  options: ReadExposuresOptions = {},
): Observable<Exposure> {
  const run = options.run ?? defaultRun();
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const signal = run.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, run.signal]);
    const read = async (): Promise<void> => {
      for await (const exposure of exposuresOf(await specsOf(inputs), options, run, signal)) subscriber.next(exposure);
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

function specsOf(inputs: string | readonly string[] | readonly InputSpec[]): Promise<InputSpec[]> | InputSpec[] {
  const list = typeof inputs === 'string' ? [inputs] : inputs;
  return isSpecs(list) ? [...list] : expandInputs(list);
}

function isSpecs(list: readonly string[] | readonly InputSpec[]): list is readonly InputSpec[] {
  return list.length > 0 && typeof list[0] !== 'string';
}

/** Reads ahead within a bounded window and yields in order. */
async function* exposuresOf(
  specs: readonly InputSpec[],
  options: ReadExposuresOptions,
  run: Run,
  signal: AbortSignal,
): AsyncGenerator<Exposure> {
  const stage = run.metrics.stage('read');
  const reading: Promise<Exposure | undefined>[] = [];
  const start = (index: number): void => {
    const result = readOne(specs[index], options, run, signal);
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    reading.push(result);
  };
  for (let index = 0; index < Math.min(READ_AHEAD, specs.length); index++) start(index);
  for (let index = 0; index < specs.length; index++) {
    const exposure = await reading[index];
    if (signal.aborted) return;
    if (index + READ_AHEAD < specs.length) start(index + READ_AHEAD);
    stage.progress((index + 1) / specs.length);
    if (exposure === undefined) continue;
    stage.exposure();
    yield exposure;
  }
}

async function readOne(
  spec: InputSpec,
  { skip_bad, run: _, ...options }: ReadExposuresOptions,
  run: Run,
  signal: AbortSignal,
): Promise<Exposure | undefined> {
  try {
    return await openExposure(spec, { scratchDir: run.workdir, ...options, signal });
  } catch (error) {
    if (!isRxDrizzleError(error) || error.tag === 'CancelledError') throw error;
    run.metrics.rejected(error.tag);
    if (skip_bad !== true) throw error;
    run.skip(spec.file, error.problem);
    return undefined;
  }
}
