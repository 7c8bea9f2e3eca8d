import { RxDrizzleError } from '../errors/index.js';
import { CONTROL } from './tile-task.js';

/** A stage on several threads that share a control block. */
export interface ThreadedStage<R> {
  /** Laid out by {@link CONTROL}. */
  readonly control: Int32Array;
  readonly threads: number;
  /** Sends the task to one thread. */
  readonly start: () => Promise<R>;
  /** Called about ten times a second, and once at the end. */
  readonly tell: () => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs a stage on its threads and waits for all of them.
 * @throws what the first of them threw that was no cancellation; what `tell` threw; CancelledError on abort
 */
export async function runOnThreads<R>({ control, threads, start, tell, signal }: ThreadedStage<R>): Promise<R[]> {
  const cancel = (): void => {
    Atomics.store(control, CONTROL.cancel, 1);
  };
  let fault: unknown;
  // A throw out of a timer would end the process: it is kept, and ends the stage instead.
  const tellSafely = (): void => {
    try {
      tell();
    } catch (error) {
      fault ??= error;
      cancel();
    }
  };
  const timer = setInterval(tellSafely, 100);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    if (signal?.aborted === true) throw new RxDrizzleError('CancelledError', {}, 'the run was cancelled');
    const settled = await Promise.allSettled(Array.from({ length: threads }, start));
    tellSafely();
    const failed = fault ?? firstFailure(settled);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what was thrown there is thrown on
    if (failed !== undefined) throw failed;
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** The cause, rather than the cancellation that it brought upon the other threads. */
function firstFailure<R>(settled: readonly PromiseSettledResult<R>[]): unknown {
  const reasons = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  return reasons.find((reason) => !(reason instanceof RxDrizzleError && reason.tag === 'CancelledError')) ?? reasons[0];
}
