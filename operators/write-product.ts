import { Observable, mergeMap } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import type { RenderResources } from '../src/mosaic/render-mosaic.js';
import { writeMosaic } from '../src/product/write-mosaic.js';
import type { WrittenProduct } from '../src/product/write-mosaic.js';
import type { Mosaic } from './mosaic.js';
import { renderResources } from './render-resources.js';

/** Options of {@link writeProduct}. */
export interface WriteProductOptions {
  /** Told of the files that were kept. */
  readonly wrote?: ((files: readonly string[]) => void) | undefined;
}

/**
 * Drizzles each mosaic of the source into FITS files and emits what was written.
 *
 * The files appear under their names when they are complete; an error or unsubscribing leaves nothing behind.
 * Tiles go straight to their place on disk: memory does not depend on the size of the mosaic.
 * With `clean: false` the weights of the pixels of each chip are written beside it first.
 * @param output - product root, e.g. `f160w` for `f160w_drz.fits`; by default the mosaic's `output` parameter
 * @throws (as stream errors) StorageError, FrameError when the disk has no room, BudgetError, CancelledError, what reading throws
 */
export function writeProduct(
  output?: string,
  { wrote }: WriteProductOptions = {},
): OperatorFunction<Mosaic, WrittenProduct> {
  return (source) => source.pipe(mergeMap((mosaic) => written(mosaic, output, wrote), 1));
}

function written(
  mosaic: Mosaic,
  output: string | undefined,
  wrote: WriteProductOptions['wrote'],
): Observable<WrittenProduct> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const { run } = mosaic;
    const root = output ?? mosaic.parameters.output;
    const resources = renderResources(run, abort.signal);
    const write = async (): Promise<WrittenProduct> => {
      wrote?.(await keptWeights(mosaic, root, resources));
      return writeMosaic(mosaic, root, { ...resources, skipped: mosaic.skipped, logger: run.logger });
    };
    write().then(
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

/** Loaded only where they are kept. */
async function keptWeights(mosaic: Mosaic, output: string, resources: RenderResources): Promise<readonly string[]> {
  if (mosaic.parameters.clean) return [];
  const { keepFinalWeights } = await import('../src/intermediate/keep-weights.js');
  return keepFinalWeights(mosaic, { output }, resources);
}
