/**
 * Types of the public interface. Nothing here needs to run: a type that changes stops the build at its line.
 * `@ts-expect-error` is itself an error where the next line compiles.
 */

import type { Observable, OperatorFunction } from 'rxjs';
import t from 'tap';
import type { Metrics, MetricsServer, StageSnapshot } from '../../monitoring/index.js';
import { createMetrics, silentMetrics, startMetricsServer } from '../../monitoring/index.js';
import type { Mosaic } from '../../operators/index.js';
import { drizzle, mosaicPixels, readExposures, writeProduct } from '../../operators/index.js';
import type { Exposure, KernelName, MosaicPixels, RxDrizzleError, WrittenProduct } from '../../src/index.js';
import { exitCodeOf, isRxDrizzleError } from '../../src/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only where the two types are the same; does nothing. */
function same<A, B>(..._proof: Same<A, B> extends true ? [] : ['these types differ', A, B]): void {
  return;
}

/** Compiles its calls and never makes them. */
function never(_calls: () => unknown): void {
  return;
}

t.test('operators take and give plain RxJS types', async () => {
  never(() => {
    same<ReturnType<typeof readExposures>, Observable<Exposure>>();
    same<ReturnType<typeof drizzle>, OperatorFunction<Exposure, Mosaic>>();
    same<ReturnType<typeof writeProduct>, OperatorFunction<Mosaic, WrittenProduct>>();
    same<ReturnType<typeof mosaicPixels>, OperatorFunction<Mosaic, MosaicPixels>>();
    const chain = () => readExposures('*_flt.fits').pipe(drizzle({ final_scale: 0.065 }), writeProduct('f160w'));
    same<ReturnType<typeof chain>, Observable<WrittenProduct>>();
    return chain;
  });
});

t.test('what cannot work does not compile', async () => {
  never(() => {
    // @ts-expect-error -- a misspelt parameter
    drizzle({ final_scal: 0.065 });
    // @ts-expect-error -- a number is a number
    drizzle({ final_pixfrac: '0.8' });
    // @ts-expect-error -- not a kernel
    drizzle({ final_kernel: 'lanczos4' });
    // @ts-expect-error -- pixels cannot be written before they are drizzled
    void readExposures('*_flt.fits').pipe(writeProduct('f160w'));
    // @ts-expect-error -- inputs are named, not numbered
    void readExposures([1, 2]);
    same<KernelName, 'square' | 'point' | 'turbo' | 'gaussian' | 'lanczos2' | 'lanczos3'>();
  });
});

t.test('handles and snapshots are read-only', async () => {
  never(() => (exposure: Exposure, stage: StageSnapshot, error: RxDrizzleError) => {
    // @ts-expect-error -- an exposure is immutable
    exposure.file = 'other.fits';
    // @ts-expect-error -- its chips too
    exposure.chips[0] = exposure.chips[1];
    // @ts-expect-error -- a snapshot does not write back
    stage.tiles = 3;
    // @ts-expect-error -- an error stays what it is
    error.tag = 'UsageError';
  });
});

t.test('errors are narrowed by the guard and end in one of three codes', async () => {
  never(() => (error: unknown) => {
    if (isRxDrizzleError(error)) same<typeof error, RxDrizzleError>();
    // @ts-expect-error -- not a member of the family
    isRxDrizzleError(error, 'SomeError');
    same<ReturnType<typeof exitCodeOf>, 1 | 2 | 130>();
  });
});

t.test('metrics are an interface that a user may implement', async () => {
  never(() => {
    same<ReturnType<typeof createMetrics>, Metrics>();
    same<typeof silentMetrics, Metrics>();
    same<ReturnType<typeof startMetricsServer>, Promise<MetricsServer>>();
    // @ts-expect-error -- the port is not guessed
    void startMetricsServer(silentMetrics, {});
    // @ts-expect-error -- a pixel count is not optional
    silentMetrics.stage('drizzle').pixels();
  });
});
