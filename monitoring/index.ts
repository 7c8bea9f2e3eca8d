/**
 * `rxdrizzle/monitoring`: the numbers of a run and the HTTP endpoint that shows them.
 *
 * ```ts
 * const metrics = createMetrics();
 * const server = await startMetricsServer(metrics, { port: 9464 });
 * metrics.onProgress(({ stage, progress }) => console.error(stage, progress));
 * await lastValueFrom(readExposures(globs, { metrics }).pipe(drizzle(), writeProduct('m51')));
 * await server.close();
 * ```
 */

export { createMetrics } from './metrics.js';
export type {
  BudgetUse,
  Metrics,
  MetricsOptions,
  MetricsSnapshot,
  ProgressListener,
  StageMetrics,
  StageSnapshot,
} from './metrics.js';
export { silentMetrics } from './silent-metrics.js';
export { metricsRegistry } from './registry.js';
export { startMetricsServer } from './server.js';
export type { MetricsServer, MetricsServerOptions } from './server.js';
