import { isRxDrizzleError } from '../errors/index.js';
import { renderTiles } from './render-tiles.js';
import type { TileReport, TileTask } from './tile-task.js';
import type { WorkerFailure } from './worker-pool.js';

/** Entry of a worker thread: a shell around `renderTiles`, which the tests call in their own thread. */
export default function tileWorker(task: TileTask): TileReport | WorkerFailure {
  try {
    return renderTiles(task);
  } catch (error) {
    // The others must not go on with tiles of a product that will be thrown away.
    Atomics.store(new Int32Array(task.control), 1, 1);
    if (!isRxDrizzleError(error)) throw error;
    const { tag, place, problem, remedy } = error;
    return { failure: { tag, place, problem, remedy } };
  }
}
