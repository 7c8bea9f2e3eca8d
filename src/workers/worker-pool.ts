import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { RxDrizzleError } from '../errors/index.js';
import type { ErrorPlace, ErrorTag } from '../errors/index.js';
import type { TileReport, TileTask } from './tile-task.js';

/** What a worker sends instead of throwing: an error of the family survives the way between threads by value. */
export interface WorkerFailure {
  readonly failure: { tag: ErrorTag; place: ErrorPlace; problem: string; remedy: string };
}

/**
 * The worker threads of a run. Threads start at the first use (or `warm`), and idle threads never keep the
 * process alive. Dispatch is one long task per thread and stage; tiles are pulled inside by ticket.
 */
export class WorkerPool {
  #pool: Promise<Piscina> | undefined;
  #running = 0;
  #rendersOnce = false;
  #ending: Promise<void> | undefined;

  constructor(readonly threads: number) {}

  /** Starts the threads early, so that they compile while headers are read. */
  warm(): void {
    this.#start().catch(() => undefined);
  }

  /**
   * From now on the threads end when the last task in hand is done, which is while the product is synced. A later task
   * starts new ones.
   */
  endAfterRendering(): void {
    this.#rendersOnce = true;
  }

  /** Runs one tile task to its end. @throws what the worker threw, as an error of the family where it was one. */
  async renderTiles(task: TileTask): Promise<TileReport> {
    const pool = await this.#start();
    const result = await this.#runIn(pool, task);
    if (!('failure' in result)) return result;
    const { tag, place, problem, remedy } = result.failure;
    throw new RxDrizzleError(tag, place, problem, remedy);
  }

  async #runIn(pool: Piscina, task: TileTask): Promise<TileReport | WorkerFailure> {
    this.#running++;
    try {
      return (await pool.run(task)) as TileReport | WorkerFailure;
    } catch (error) {
      if (this.#pool !== undefined) throw error;
      throw new RxDrizzleError('CancelledError', {}, 'the run was closed while it rendered', '', { cause: error });
    } finally {
      this.#running--;
      if (this.#rendersOnce && this.#running === 0) this.#end().catch(() => undefined);
    }
  }

  /** Ends the threads; a later task starts new ones. */
  async close(): Promise<void> {
    await Promise.all([this.#end(), this.#ending]);
  }

  async #end(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool === undefined) return;
    this.#ending = pool.then((threads) => threads.destroy());
    await this.#ending;
  }

  #start(): Promise<Piscina> {
    return (this.#pool ??= this.#create());
  }

  async #create(): Promise<Piscina> {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({
      filename: new URL('./tile-worker.js', import.meta.url).href,
      // More threads than processors start only when there is work for them.
      minThreads: Math.min(this.threads, availableParallelism()),
      maxThreads: this.threads,
      // A tile task lasts for seconds: waiting for messages by atomics would only spin a core.
      atomics: 'disabled',
      recordTiming: false,
    });
    // A thread that cannot start (too many open files) fails its task, which reports it; without a listener the
    // event would end the process on the spot and leave temporary files behind.
    pool.on('error', () => undefined);
    return pool;
  }
}
