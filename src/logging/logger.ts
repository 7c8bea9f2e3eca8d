/** What the library needs of a logger. `pino` satisfies it; the library is silent unless one is given. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/* eslint-disable @typescript-eslint/no-empty-function -- silence is the behaviour */
/** Discards everything. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
