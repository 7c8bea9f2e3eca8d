import { createMetrics } from '../../monitoring/metrics.js';
import type { Metrics } from '../../monitoring/metrics.js';
import { isRxDrizzleError } from '../errors/index.js';
import type { Logger } from '../logging/logger.js';
import type { CommonOptions } from './common-options.js';
import { deferredLog, shownLevel } from './deferred-log.js';
import { interrupted } from './failure.js';
import { showProgress } from './progress.js';
import type { Streams } from './streams.js';

/** What the common options give to a command while it runs. */
export interface Session {
  readonly options: CommonOptions;
  readonly metrics: Metrics;
  /** The log on stderr. What formats it is loaded for the first message that is shown. */
  readonly log: Logger;
  /**
   * To be called before the result is printed: shows the rest of the log and ends the progress display. `made` says that a product is in place,
   * which a late interruption does not take away. Throws CancelledError after an interruption otherwise.
   */
  readonly conclude: (result: 'made' | 'report') => Promise<void>;
  /** Aborted by SIGINT, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
}

/**
 * Does `work` with the log and the progress display on stderr, and with the metrics served when a port was given.
 * SIGINT, SIGTERM and SIGHUP cancel it. Everything is closed at the end, whatever the end is.
 * Throws what `work` throws, and CancelledError after an interruption, unless a product was in place before it.
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
  const { log, flush } = deferredLog(shownLevel(options), async () =>
    (await import('./log.js')).createLog(options, streams, display.makeRoom),
  );
  try {
    let made = false;
    const conclude = async (result: 'made' | 'report'): Promise<void> => {
      made = result === 'made';
      await flush();
      display.stop();
      await interruption.settle(made);
    };
    await work({ options, metrics, log, conclude, signal: interruption.signal });
    await interruption.settle(made);
  } catch (error) {
    if (interruption.signal.aborted && !isRxDrizzleError(error, 'CancelledError')) throw interrupted(error);
    throw error;
  } finally {
    // After a failure it is the failure that counts, not that the log could not be loaded.
    await flush().catch(() => undefined);
    display.stop();
    interruption.ignore();
    await stopServing();
  }
}

async function serve(metrics: Metrics, port: number | undefined, streams: Streams): Promise<() => Promise<void>> {
  if (port === undefined) return () => Promise.resolve();
  const { startMetricsServer } = await import('../../monitoring/server.js');
  const server = await startMetricsServer(metrics, { port });
  streams.stderr.write(`rxdrizzle: metrics at ${server.url}metrics\n`);
  return () => server.close();
}

interface Interruption {
  readonly signal: AbortSignal;
  /** @throws CancelledError when a signal came, unless a product is `made`. */
  readonly settle: (made: boolean) => Promise<void>;
  readonly ignore: () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal cancels the run; a second SIGINT or SIGTERM finds the system's own handler and ends the process.
 * SIGHUP is only ever a cancellation: a closed terminal sends it twice, by the kernel and by the shell.
 */
function listenForSignals(): Interruption {
  const controller = new AbortController();
  const cancel = (): void => {
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
    controller.abort();
  };
  const ignore = (): void => {
    for (const name of SIGNALS) process.off(name, cancel);
  };
  for (const name of SIGNALS) process.on(name, cancel);
  const settle = async (made: boolean): Promise<void> => {
    // A signal that came during a computation is delivered only when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
    if (controller.signal.aborted && !made) throw interrupted();
  };
  return { signal: controller.signal, settle, ignore };
}
