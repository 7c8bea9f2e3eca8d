import { exitCodeOf, isRxDrizzleError, RxDrizzleError, storageError } from '../errors/index.js';
import type { Streams } from './streams.js';

/** How a failure is shown. */
export interface FailureOptions {
  /** Also as a JSON document on stdout. */
  readonly json: boolean;
  /** With the stack of a defect. */
  readonly debug: boolean;
}

/**
 * Says on stderr (and with `json` on stdout) what went wrong and returns the exit code. Errors of the family
 * are one or two lines; anything else is a defect of rxdrizzle and says so.
 */
export function reportFailure(thrown: unknown, streams: Streams, options: FailureOptions): 1 | 2 | 130 {
  const error = typed(thrown);
  if (options.json) streams.stdout.write(`${JSON.stringify({ error: document(error) })}\n`);
  streams.stderr.write(isRxDrizzleError(error) ? `rxdrizzle: ${error.message}\n` : defectText(error, options.debug));
  return exitCodeOf(error);
}

/** A refusal of the operating system that nobody named on its way up is still no defect. */
function typed(thrown: unknown): unknown {
  if (isRxDrizzleError(thrown) || !(thrown instanceof Error)) return thrown;
  const { code, path, syscall } = thrown as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') return tooManyFiles(thrown);
  return code === undefined || path === undefined ? thrown : storageError(path, thrown, syscall ?? 'using it');
}

/** The path would be that of one of our own modules, which says nothing to a user. */
function tooManyFiles(cause: Error): RxDrizzleError {
  const { problem, remedy } = storageError('', cause, 'loading the program');
  return new RxDrizzleError('StorageError', {}, problem, remedy, { cause });
}

function document(error: unknown): Record<string, unknown> {
  if (!isRxDrizzleError(error)) return { tag: 'Defect', message: messageOf(error) };
  const { file, extension, keyword, option, byte } = error.place;
  const { tag, message, problem, remedy } = error;
  // JSON leaves out what is undefined.
  return { tag, message, file, extension, keyword, option, byte, problem, remedy: remedy === '' ? undefined : remedy };
}

function defectText(error: unknown, debug: boolean): string {
  const stack = error instanceof Error && debug ? `${error.stack ?? ''}\n` : '';
  const hint = debug ? '' : ' with the output of --log-level debug';
  return `rxdrizzle: ${messageOf(error)}\nrxdrizzle: this is a defect in rxdrizzle, please report it${hint}\n${stack}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** The error of a run that the user interrupted. */
export function interrupted(cause?: unknown): RxDrizzleError {
  return new RxDrizzleError('CancelledError', {}, 'interrupted; no partial product was left', '', { cause });
}
