import { Observable, mergeMap } from 'rxjs';
import type { OperatorFunction } from 'rxjs';
import { renderToMemory } from '../src/mosaic/render-to-memory.js';
import type { MosaicPixels } from '../src/mosaic/render-to-memory.js';
import type { Mosaic } from './mosaic.js';
import { renderResources } from './render-resources.js';

/**
 * Drizzles each mosaic of the source into arrays in shared memory.
 *
 * For mosaics that fit the memory budget together with the tiles; larger ones are refused with a FrameError that
 * names the exposure which stretches the frame. The arrays are the caller's: the budget covers them until they
 * have been emitted.
 */
export function mosaicPixels(): OperatorFunction<Mosaic, MosaicPixels> {
  return (source) => source.pipe(mergeMap(pixelsOf, 1));
}

function pixelsOf(mosaic: Mosaic): Observable<MosaicPixels> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    renderToMemory(mosaic, renderResources(mosaic.run, abort.signal)).then(
      (pixels) => {
        subscriber.next(pixels);
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
