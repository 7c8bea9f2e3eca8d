import { medianTiles } from './median-tiles.js';
import { rayStrips } from './ray-strips.js';
import { staticChips } from './static-chips.js';
import { trailsOfTask } from './trail-task.js';
import type { ThreadReport, ThreadWork } from './worker-pool.js';

/** What threads do only to find cosmic rays. */
export type RejectionWork = Exclude<ThreadWork, { readonly tiles: unknown } | { readonly sky: unknown }>;

/** Does it. In one module, because a run that wants one of these wants all, and a thread pays for each module that it loads. */
export function rejectionWork(task: RejectionWork): ThreadReport {
  if ('static' in task) return staticChips(task.static);
  if ('median' in task) return medianTiles(task.median);
  if ('trails' in task) return trailsOfTask(task.trails);
  return rayStrips(task.rays);
}
