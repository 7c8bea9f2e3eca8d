import { RxDrizzleError } from '../errors/index.js';

/** Stops between two steps of reading when the run has been cancelled. @throws CancelledError */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new RxDrizzleError('CancelledError', {}, 'the run was cancelled');
}
