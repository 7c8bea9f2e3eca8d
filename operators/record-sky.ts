import { Observable, concatMap, from, mergeMap, toArray } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { RxDrizzleError, isRxDrizzleError } from '../src/errors/index.js';
import type { Exposure } from '../src/exposure/exposure.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import { commitSkyUpdates, planSkyRecords } from '../src/sky/apply/index.js';
import type { AppliedFile, SkyUpdate } from '../src/sky/apply/index.js';
import type { Run } from './run.js';

/** Options of {@link recordSky}. */
export interface RecordSkyOptions {
  readonly run: Run;
  /** Told of the files once all are written. */
  readonly applied?: (files: readonly AppliedFile[]) => void;
}

/**
 * Finds the sky of exposures, makes their product, and then writes the sky into the headers of their files (MDRIZSKY). That
 * they can be written is checked before pixels are read; a run that ends before the product is in place changes no input.
 * @param find - gives each exposure its sky
 * @param make - from exposures with their sky to the product
 * @throws (as stream errors) what `planSkyUpdate` and `commitSkyUpdates` throw, what `find` and `make` throw
 */
export function recordSky(
  find: OperatorFunction<Exposure, Exposure>,
  make: OperatorFunction<Exposure, WrittenProduct>,
  options: RecordSkyOptions,
): OperatorFunction<Exposure, WrittenProduct> {
  return (source) =>
    source.pipe(
      toArray(),
      mergeMap(async (exposures) => {
        await planSkyRecords(exposures, true);
        return exposures;
      }),
      mergeMap((exposures) => from(exposures).pipe(find, toArray())),
      mergeMap(async (exposures) => ({ exposures, updates: await planSkyRecords(exposures) })),
      mergeMap(({ exposures, updates }) =>
        from(exposures).pipe(
          make,
          concatMap((product) => committed(product, updatesOf(product, exposures, updates), options)),
        ),
      ),
    );
}

/** Those of the exposures that are in the product. */
function updatesOf(
  { plan }: WrittenProduct,
  exposures: readonly Exposure[],
  updates: readonly SkyUpdate[],
): SkyUpdate[] {
  return updates.filter((_, index) => plan.exposures.includes(exposures[index]));
}

/** Emits the product when the files are written; unsubscribing stops before the next file. */
function committed(
  product: WrittenProduct,
  updates: readonly SkyUpdate[],
  { run, applied }: RecordSkyOptions,
): Observable<WrittenProduct> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const signal = run.signal === undefined ? abort.signal : AbortSignal.any([abort.signal, run.signal]);
    commitSkyUpdates(updates, { signal }).then(
      (files) => {
        applied?.(files);
        subscriber.next(product);
        subscriber.complete();
      },
      (error: unknown) => {
        subscriber.error(withProduct(error, product));
      },
    );
    return () => {
      abort.abort();
    };
  });
}

/** The error of a header, which does not take the product away. */
function withProduct(error: unknown, { paths }: WrittenProduct): unknown {
  if (!isRxDrizzleError(error)) return error;
  const { tag, place, problem, remedy } = error;
  return new RxDrizzleError(tag, place, `${problem}; the product ${paths[0]} is in place`, remedy, { cause: error });
}
