import type { Logger } from '../logging/logger.js';
import type { CommonOptions, LogLevel } from './common-options.js';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Severity = (typeof LEVELS)[number];

/** A log that is loaded late, and the way to wait until all that it was told is shown. */
export interface DeferredLog {
  readonly log: Logger;
  /** Resolves when every message so far is written. Throws what loading the log threw. */
  readonly flush: () => Promise<void>;
}

/** The least severe messages that a command shows: `--quiet` leaves errors. */
export function shownLevel({ quiet, logLevel }: CommonOptions): LogLevel {
  return quiet === true && logLevel !== 'silent' ? 'error' : logLevel;
}

/**
 * A log that `load`s what formats and writes it with the first message of `level` or above: most runs have nothing to
 * say, and the formatter takes longer to load than the headers to read. Messages keep their order.
 */
export function deferredLog(level: LogLevel, load: () => Promise<Logger>): DeferredLog {
  let written = Promise.resolve();
  let loading: Promise<Logger> | undefined;
  const shown = level === 'silent' ? [] : LEVELS.slice(LEVELS.indexOf(level));
  const messenger = (severity: Severity) => (fields: object, message: string) => {
    if (!shown.includes(severity)) return;
    loading ??= load();
    const target = loading;
    written = written.then(async () => {
      (await target)[severity](fields, message);
    });
    // Whoever flushes hears of a failure.
    written.catch(() => undefined);
  };
  const log = {
    debug: messenger('debug'),
    info: messenger('info'),
    warn: messenger('warn'),
    error: messenger('error'),
  };
  return { log, flush: () => written };
}
