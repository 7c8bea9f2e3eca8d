import type { Registry } from 'prom-client';
import type { Metrics } from './metrics.js';

/**
 * A prom-client registry over `metrics`, for a program that has an endpoint of its own. Its numbers are those
 * of the moment of the scrape. It is never prom-client's global registry; `Registry.merge` joins it to another.
 *
 * Asynchronous because prom-client is loaded here and not before: a run that nobody scrapes does not pay for it.
 */
export async function metricsRegistry(metrics: Metrics): Promise<Registry> {
  const { runRegistry } = await import('./prometheus.js');
  return runRegistry(metrics);
}
