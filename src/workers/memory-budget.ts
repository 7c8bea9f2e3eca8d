import { RxDrizzleError } from '../errors/index.js';

/** What the budget reports after every change. Bytes, and tasks that wait. */
export interface BudgetUse {
  readonly limit: number;
  readonly used: number;
  readonly waiting: number;
}

/** Permission to hold pixels. Give it back in `finally`; a second `release` does nothing. */
export interface Lease {
  readonly bytes: number;
  release(): void;
}

interface Waiting {
  readonly bytes: number;
  grant(lease: Lease): void;
}

/**
 * The one budget for pixel memory of a run.
 *
 * First come, first served: a large request at the head is never overtaken, so it cannot starve.
 * A task takes ONE lease for all that it will hold; taking a second one while holding the first could
 * deadlock two tasks and is therefore not part of the interface.
 */
export class MemoryBudget {
  #used = 0;
  #peak = 0;
  readonly #queue: Waiting[] = [];

  /**
   * @param limit - bytes that may be out on lease at once
   * @param report - called after every change, for the gauges
   */
  constructor(
    readonly limit: number,
    private readonly report: (use: BudgetUse) => void = () => undefined,
  ) {
    this.#changed();
  }

  /** Bytes out on lease now. */
  get used(): number {
    return this.#used;
  }

  /** Most bytes that were out on lease at once, so far. */
  get peak(): number {
    return this.#peak;
  }

  /** Tasks that wait for a lease now. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Waits for `bytes` of pixel memory.
   * @throws BudgetError at once when the whole budget could not hold them; CancelledError when `signal` aborts.
   */
  acquire(bytes: number, task: string, signal?: AbortSignal): Promise<Lease> {
    if (bytes > this.limit) return Promise.reject(this.#tooLarge(bytes, task));
    if (signal?.aborted === true) return Promise.reject(cancelled(task));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        bytes,
        grant: (lease) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(lease);
        },
      };
      const onAbort = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        this.#serve();
        reject(cancelled(task));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiting);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#queue.length > 0 && this.#used + this.#queue[0].bytes <= this.limit) {
      const [head] = this.#queue.splice(0, 1);
      this.#used += head.bytes;
      this.#peak = Math.max(this.#peak, this.#used);
      head.grant(this.#lease(head.bytes));
    }
    this.#changed();
  }

  #lease(bytes: number): Lease {
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      this.#used -= bytes;
      this.#serve();
    };
    return { bytes, release };
  }

  #changed(): void {
    this.report({ limit: this.limit, used: this.#used, waiting: this.#queue.length });
  }

  #tooLarge(bytes: number, task: string): RxDrizzleError {
    return new RxDrizzleError(
      'BudgetError',
      { option: 'memory' },
      `${task} needs ${mebibytes(bytes)} of pixels at once, the budget is ${mebibytes(this.limit)}`,
      `give --memory ${String(Math.ceil(bytes / 2 ** 20))}M or more`,
    );
  }
}

/**
 * A budget for a stage that shall plan with a part of another one. Leases come from the other one: a stage whose least
 * need is more than its part runs all the same, one task at a time.
 */
export class BudgetPart extends MemoryBudget {
  /** @param share - of the limit of `whole`, above 0 to 1 */
  constructor(
    private readonly whole: MemoryBudget,
    share: number,
  ) {
    super(Math.floor(share * whole.limit));
  }

  override acquire(bytes: number, task: string, signal?: AbortSignal): Promise<Lease> {
    return this.whole.acquire(bytes, task, signal);
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function cancelled(task: string): RxDrizzleError {
  return new RxDrizzleError('CancelledError', {}, `${task} was cancelled while it waited for memory`);
}
