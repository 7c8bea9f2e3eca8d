import { Observable, mergeMap, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';

/**
 * Waits for all of the source (handles, no pixels), and emits what a task makes of them. Unsubscribing aborts its signal. Of
 * nothing comes nothing.
 */
export function ofAll<T, R>(task: (all: readonly T[], signal: AbortSignal) => Promise<R>): OperatorFunction<T, R> {
  return (source) =>
    source.pipe(
      toArray(),
      mergeMap((all) => (all.length === 0 ? [] : cancellable((signal) => task(all, signal)))),
    );
}

/** One task as a stream; unsubscribing aborts its signal. */
export function cancellable<R>(task: (signal: AbortSignal) => Promise<R>): Observable<R> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    task(abort.signal).then(
      (result) => {
        subscriber.next(result);
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
