import type { Metrics } from '../../monitoring/index.js';
import { createMetrics } from '../../monitoring/index.js';
import { isRxDrizzleError } from '../errors/index.js';
import type { Logger } from '../logging/logger.js';
import type { CommonOptions } from './common-options.js';
import { interrupted } from './failure.js';
import { showProgress } from './progress.js';
import type { Streams } from './streams.js';

/** What the common options give to a command while it runs. */
export interface Session {
  readonly options: CommonOptions;
  readonly metrics: Metrics;
  /** Opens the log. A command that has nothing to log does not wait for it. */
  readonly openLog: () => Promise<Logger>;
  /** Ends the progress display: to be called before the result is printed. */
  readonly endProgress: () => void;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * Does `work` with the log and the progress display on stderr, and with the metrics served when a port was given.
 * SIGINT and SIGTERM cancel it. Everything is closed at the end, whatever the end is.
 * Throws what `work` throws, and CancelledError after an interruption.
 */
export async function withSession(
  options: CommonOptions,
  streams: Streams,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const metrics = createMetrics();
  const interruption = listenForSignals();
  const display = await showProgress(options.quiet === true ? 'none' : options.progress, metrics, streams);
  const stopServing = await serve(metrics, options.metricsPort, streams);
  try {
    const openLog = async (): Promise<Logger> =>
      (await import('./log.js')).createLog(options, streams, display.makeRoom);
    await work({ options, metrics, openLog, endProgress: display.stop, signal: interruption.signal });
  } catch (error) {
    if (interruption.signal.aborted && !isRxDrizzleError(error, 'CancelledError')) throw interrupted(error);
    throw error;
  } finally {
    display.stop();
    interruption.ignore();
    await stopServing();
  }
}

async function serve(metrics: Metrics, port: number | undefined, streams: Streams): Promise<() => Promise<void>> {
  if (port === undefined) return () => Promise.resolve();
  const { startMetricsServer } = await import('../../monitoring/index.js');
  const server = await startMetricsServer(metrics, { port });
  streams.stderr.write(`rxdrizzle: metrics at ${server.url}metrics\n`);
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
