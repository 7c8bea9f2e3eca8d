import { setImmediate as nextTurn } from 'node:timers/promises';

/** The event loop shall not wait longer than this for a long computation, milliseconds. */
const TURN = 20;

/** Where a long computation on the main thread lets signals, timers and I/O have their turn. */
export class Pauses {
  #since = performance.now();

  /** @param check - called after each pause; what it throws ends the computation */
  constructor(private readonly check: () => void) {
    check();
  }

  /** True when it is time for a pause. */
  get due(): boolean {
    return performance.now() - this.#since >= TURN;
  }

  /** Lets the event loop turn. @throws what the check throws */
  async pause(): Promise<void> {
    await nextTurn();
    this.check();
    this.#since = performance.now();
  }
}
