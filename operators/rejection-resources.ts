import type { RejectionResources } from '../src/rejection/resources.js';
import { CONTROL } from '../src/workers/tile-task.js';
import type { Run } from './run.js';

/** What a run gives to the steps of the rejection; their progress feeds the metrics of a stage each. */
export function rejectionResources(run: Run, signal: AbortSignal): RejectionResources {
  return {
    pool: run.pool,
    budget: run.budget,
    workers: run.workers,
    tileSize: run.tileSize,
    scratchDir: run.workdir,
    scratch: run.scratch,
    signal: run.signal === undefined ? signal : AbortSignal.any([signal, run.signal]),
    progress: (step, control, all) => {
      const stage = run.metrics.stage(step);
      let pixels = 0;
      return () => {
        const done = Atomics.load(control, CONTROL.tilesDone);
        const now = 1024 * Atomics.load(control, CONTROL.kibPixels);
        stage.pixels(now - pixels);
        stage.queue(all - done);
        stage.progress(done / all);
        pixels = now;
      };
    },
  };
}
