import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '../logging/logger.js';
import type { CommonOptions } from './common-options.js';
import { shownLevel } from './deferred-log.js';
import type { Streams } from './streams.js';

/**
 * The log of a command, on stderr: lines for people, coloured on a terminal; with `--progress json` one JSON object a
 * line, so that all of stderr can be read by a program. `--quiet` leaves errors only. `beforeLine` is called before
 * each line (a progress bar makes room there).
 */
export async function createLog(options: CommonOptions, streams: Streams, beforeLine: () => void): Promise<Logger> {
  const sink = new Writable({
    decodeStrings: false,
    write(line: string | Buffer, _encoding, done) {
      beforeLine();
      // With hideObject pino-pretty forgets the end of the line.
      streams.stderr.write(`${String(line).replace(/\n$/, '')}\n`);
      done();
    },
  });
  const level = shownLevel(options);
  const settings = { level, base: null, serializers: { error: errorText, err: errorText } };
  if (options.progress === 'json') return asLogger(pino(settings, sink));
  const { default: pretty } = await import('pino-pretty');
  const debug = level === 'debug';
  const colorize = streams.stderr.isTTY === true;
  const text = pretty({
    destination: sink,
    colorize,
    sync: true,
    singleLine: true,
    hideObject: !debug,
    translateTime: 'SYS:HH:MM:ss',
  });
  return asLogger(pino(settings, text));
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** pino's own type is wider than a promise may resolve to. */
function asLogger(log: Logger): Logger {
  return {
    debug: (fields, message) => {
      log.debug(fields, message);
    },
    info: (fields, message) => {
      log.info(fields, message);
    },
    warn: (fields, message) => {
      log.warn(fields, message);
    },
    error: (fields, message) => {
      log.error(fields, message);
    },
  };
}
