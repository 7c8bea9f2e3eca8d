import { Observable, mergeMap } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { writeMosaic } from '../src/product/write-mosaic.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import type { Mosaic } from './mosaic.js';
import { renderResources } from './render-resources.js';

/**
 * Drizzles each mosaic of the source into FITS files and emits what was written.
 *
 * The files appear under their names when they are complete; an error or unsubscribing leaves nothing behind.
 * Tiles go straight to their place on disk: memory does not depend on the size of the mosaic.
 * @param output - product root, e.g. `f160w` for `f160w_drz.fits`; by default the mosaic's `output` parameter
 * @throws (as stream errors) StorageError, FrameError when the disk has no room, BudgetError, CancelledError, what reading throws
 */
export function writeProduct(output?: string): OperatorFunction<Mosaic, WrittenProduct> {
  return (source) => source.pipe(mergeMap((mosaic) => written(mosaic, output), 1));
}

function written(mosaic: Mosaic, output: string | undefined): Observable<WrittenProduct> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const { run } = mosaic;
    const root = output ?? mosaic.parameters.output;
    writeMosaic(mosaic, root, {
      ...renderResources(run, abort.signal),
      skipped: mosaic.skipped,
      logger: run.logger,
    }).then(
      (product) => {
        run.metrics.product();
        subscriber.next(product);
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
