import type { RenderProgress } from '../src/mosaic/render-mosaic.js';
import type { MemoryResources } from '../src/mosaic/render-to-memory.js';
import type { Run } from './run.js';

/** What a run gives to a rendering; its progress feeds the metrics of stage `drizzle`. */
export function renderResources(run: Run, signal: AbortSignal): MemoryResources {
  return {
    pool: run.pool,
    budget: run.budget,
    workers: run.workers,
    tileSize: run.tileSize,
    scratchDir: run.workdir,
    signal: run.signal === undefined ? signal : AbortSignal.any([signal, run.signal]),
    startProgress: () => progressInto(run),
    skip: (file, problem) => {
      run.metrics.rejected('ExposureError');
      run.logSkipped(file, problem);
    },
  };
}

/** Adds what a rendering reports, which counts from its own start, to the counters, which only grow. */
function progressInto(run: Run): (progress: RenderProgress) => void {
  const stage = run.metrics.stage('drizzle');
  let last: RenderProgress = { tiles: 0, allTiles: 1, pixels: 0, bytesRead: 0, bytesWritten: 0 };
  let lastTime = performance.now();
  return (now) => {
    stage.tile(now.tiles - last.tiles);
    stage.pixels(now.pixels - last.pixels);
    stage.readBytes(now.bytesRead - last.bytesRead);
    stage.writtenBytes(now.bytesWritten - last.bytesWritten);
    const time = performance.now();
    stage.seconds((time - lastTime) / 1000);
    stage.queue(now.allTiles - now.tiles);
    stage.progress(now.tiles / now.allTiles);
    last = now;
    lastTime = time;
  };
}
