import { isRxDrizzleError } from '../errors/index.js';
import { renderTiles } from './render-tiles.js';
import { CONTROL } from './tile-task.js';
import type { ThreadReport, ThreadWork, WorkerFailure } from './worker-pool.js';

/** Entry of a worker thread: a shell around what it is asked to do, which the tests call in their own thread. */
export default async function work(task: ThreadWork): Promise<ThreadReport | WorkerFailure> {
  try {
    return await workOn(task);
  } catch (error) {
    // The others must not go on with what will be thrown away.
    Atomics.store(new Int32Array(controlOf(task)), CONTROL.cancel, 1);
    if (!isRxDrizzleError(error)) throw error;
    const { tag, place, problem, remedy } = error;
    return { failure: { tag, place, problem, remedy } };
  }
}

/** What only some runs need is loaded when it is needed: the threads of a plain drizzle start sooner. */
async function workOn(task: ThreadWork): Promise<ThreadReport> {
  if ('tiles' in task) return renderTiles(task.tiles);
  if ('sky' in task) return (await import('./measure-sky.js')).measureSky(task.sky);
  return (await import('./rejection-tasks.js')).rejectionWork(task);
}

function controlOf(task: ThreadWork): SharedArrayBuffer {
  if ('tiles' in task) return task.tiles.control;
  if ('sky' in task) return task.sky.control;
  if ('static' in task) return task.static.control;
  if ('median' in task) return task.median.control;
  return 'trails' in task ? task.trails.control : task.rays.control;
}
