import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '../logging/logger.js';
import type { LogLevel } from './common-options.js';
import type { Streams } from './streams.js';

/**
 * The log of a command, on stderr: readable lines on a terminal, one JSON object a line elsewhere.
 * `beforeLine` is called before each line (a progress bar clears itself there).
 */
export async function createLog(level: LogLevel, streams: Streams, beforeLine: () => void): Promise<Logger> {
  const { stderr } = streams;
  const sink = new Writable({
    decodeStrings: false,
    write(line: string | Buffer, _encoding, done) {
      beforeLine();
      stderr.write(line);
      done();
    },
  });
  const options = { level, base: null, serializers: { error: errorText, err: errorText } };
  if (stderr.isTTY !== true) return asLogger(pino(options, sink));
  const { default: pretty } = await import('pino-pretty');
  const terminal = pretty({ destination: sink, colorize: true, sync: true, translateTime: 'SYS:HH:MM:ss', singleLine: true });
  return asLogger(pino(options, terminal));
}

/** pino's own type is wider than a promise may resolve to. */
function asLogger(log: Logger): Logger {
  return {
    debug: (fields, message) => { log.debug(fields, message); },
    info: (fields, message) => { log.info(fields, message); },
    warn: (fields, message) => { log.warn(fields, message); },
    error: (fields, message) => { log.error(fields, message); },
  };
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
