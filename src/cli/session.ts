import { createMetrics, startMetricsServer } from '../../monitoring/index.js';
import type { Metrics } from '../../monitoring/index.js';
import { Run } from '../../operators/run.js';
import { isRxDrizzleError } from '../errors/index.js';
import type { CommonOptions } from './common-options.js';
import { interrupted } from './failure.js';
import { createLog } from './log.js';
import { showProgress } from './progress.js';
import type { Streams } from './streams.js';

/**
 * Does `work` with a {@link Run} made from the common options: threads, memory budget, metrics (served when a
 * port was given), log and progress on stderr. SIGINT and SIGTERM cancel it. Everything is closed at the end,
 * whatever the end is. Throws what `work` throws, and CancelledError after an interruption.
 */
export async function withRun<T>(
  options: CommonOptions,
  streams: Streams,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const metrics = createMetrics();
  const abort = listenForSignals();
  const display = await showProgress(options.quiet === true ? 'none' : options.progress, metrics, streams);
  const logger = await createLog(options.quiet === true ? 'silent' : options.logLevel, streams, display.makeRoom);
  const closing: (() => Promise<void>)[] = [];
  try {
    if (options.metricsPort !== undefined) closing.push(await serve(metrics, options.metricsPort, streams));
    const run = new Run({ ...limits(options), metrics, logger, signal: abort.signal });
    closing.push(() => run.close());
    return await work(run);
  } catch (error) {
    if (abort.signal.aborted && !isRxDrizzleError(error, 'CancelledError')) throw interrupted(error);
    throw error;
  } finally {
    display.stop();
    abort.ignore();
    for (const close of closing.reverse()) await close();
  }
}

function limits(options: CommonOptions): { workers?: number; memory?: number; workdir?: string } {
  return {
    ...(options.workers === undefined ? {} : { workers: options.workers }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
    ...(options.workdir === undefined ? {} : { workdir: options.workdir }),
  };
}

async function serve(metrics: Metrics, port: number, streams: Streams): Promise<() => Promise<void>> {
  const server = await startMetricsServer(metrics, { port });
  streams.stderr.write(`rxdrizzle: metrics at ${server.url}/metrics\n`);
  return () => server.close();
}

/** The first signal cancels the run; the second one finds the system's own handler and ends the process. */
function listenForSignals(): { signal: AbortSignal; ignore: () => void } {
  const controller = new AbortController();
  const cancel = (): void => {
    ignore();
    controller.abort();
  };
  const ignore = (): void => {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return { signal: controller.signal, ignore };
}
