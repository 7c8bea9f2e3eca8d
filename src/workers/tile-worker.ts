import { isRxDrizzleError } from '../errors/index.js';
import { renderTiles } from './render-tiles.js';
import type { SkyReport } from './sky-task.js';
import { CONTROL } from './tile-task.js';
import type { TileReport } from './tile-task.js';
import type { ThreadWork, WorkerFailure } from './worker-pool.js';

/** Entry of a worker thread: a shell around what it is asked to do, which the tests call in their own thread. */
export default async function work(task: ThreadWork): Promise<TileReport | SkyReport | WorkerFailure> {
  try {
    if ('tiles' in task) return renderTiles(task.tiles);
    // Loaded only where the sky is measured: the threads of a plain drizzle start sooner.
    const { measureSky } = await import('./measure-sky.js');
    return measureSky(task.sky);
  } catch (error) {
    // The others must not go on with what will be thrown away.
    const { control } = 'tiles' in task ? task.tiles : task.sky;
    Atomics.store(new Int32Array(control), CONTROL.cancel, 1);
    if (!isRxDrizzleError(error)) throw error;
    const { tag, place, problem, remedy } = error;
    return { failure: { tag, place, problem, remedy } };
  }
}
