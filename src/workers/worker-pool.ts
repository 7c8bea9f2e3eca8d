import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { RxDrizzleError } from '../errors/index.js';
import type { ErrorPlace, ErrorTag } from '../errors/index.js';
import type { MedianReport, MedianTask } from './median-task.js';
import type { RayReport, RayTask } from './ray-task.js';
import type { StaticReport, StaticTask } from './static-task.js';
import type { SkyReport, SkyTask } from './sky-task.js';
import type { TrailReport, TrailTask } from './trail-task.js';
import type { TileReport, TileTask } from './tile-task.js';

/** What a worker sends instead of throwing: an error of the family survives the way between threads by value. */
export interface WorkerFailure {
  readonly failure: { tag: ErrorTag; place: ErrorPlace; problem: string; remedy: string };
}

/** What a thread is asked to do. */
export type ThreadWork =
  | { readonly tiles: TileTask }
  | { readonly sky: SkyTask }
  | { readonly static: StaticTask }
  | { readonly median: MedianTask }
  | { readonly rays: RayTask }
  | { readonly trails: TrailTask };

/** What a thread answers when it has done its work. */
export type ThreadReport = TileReport | SkyReport | StaticReport | MedianReport | RayReport | TrailReport;

interface Threads {
  readonly pool: Piscina;
  /** Rejects when a thread could not start and there is no other. */
  readonly lost: Promise<never>;
}

/**
 * The worker threads of a run. Threads start at the first use (or `warm`), and idle threads never keep the
 * process alive. Dispatch is one long task per thread and stage; tiles are pulled inside by ticket.
 */
export class WorkerPool {
  #pool: Promise<Threads> | undefined;
  #rendering = 0;
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
  async renderTiles(tiles: TileTask): Promise<TileReport> {
    // Counted before the threads are there: they must not be ended between.
    this.#rendering++;
    try {
      return (await this.#run({ tiles })) as TileReport;
    } finally {
      this.#rendering--;
      if (this.#rendersOnce && this.#rendering === 0) this.#end().catch(() => undefined);
    }
  }

  /** Measures the sky of chips until no ticket is left. @throws like {@link renderTiles} */
  async measureSky(sky: SkyTask): Promise<SkyReport> {
    return (await this.#run({ sky })) as SkyReport;
  }

  /** Finds the low pixels of chips until no ticket is left. @throws like {@link renderTiles} */
  async findStatic(low: StaticTask): Promise<StaticReport> {
    return (await this.#run({ static: low })) as StaticReport;
  }

  /** Drizzles exposures one by one and combines them, tile by tile, until no ticket is left. @throws like {@link renderTiles} */
  async makeMedian(median: MedianTask): Promise<MedianReport> {
    return (await this.#run({ median })) as MedianReport;
  }

  /** Blots the median and tests chips against it, strip by strip, until no ticket is left. @throws like {@link renderTiles} */
  async testChips(rays: RayTask): Promise<RayReport> {
    return (await this.#run({ rays })) as RayReport;
  }

  /** Looks for trails across chips until no ticket is left. @throws like {@link renderTiles} */
  async findTrails(trails: TrailTask): Promise<TrailReport> {
    return (await this.#run({ trails })) as TrailReport;
  }

  async #run(work: ThreadWork): Promise<unknown> {
    const result = await this.#result(work);
    if (!('failure' in result)) return result;
    const { tag, place, problem, remedy } = result.failure;
    throw new RxDrizzleError(tag, place, problem, remedy);
  }

  async #result(work: ThreadWork): Promise<ThreadReport | WorkerFailure> {
    try {
      const { pool, lost } = await this.#start();
      return (await Promise.race([pool.run(work), lost])) as ThreadReport | WorkerFailure;
    } catch (error) {
      if (this.#pool !== undefined) throw error;
      throw new RxDrizzleError('CancelledError', {}, 'the run was closed while it rendered', '', { cause: error });
    }
  }

  /** Ends the threads; a later task starts new ones. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#end(), this.#ending]);
  }

  async #end(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool === undefined) return;
    const earlier = this.#ending;
    this.#ending = pool.then((threads) => threads.pool.destroy()).then(() => earlier);
    await this.#ending;
  }

  #start(): Promise<Threads> {
    return (this.#pool ??= this.#create());
  }

  async #create(): Promise<Threads> {
    const { Piscina } = await import('piscina');
    const pool = new Piscina({
      filename: new URL('./tile-worker.js', import.meta.url).href,
      // More threads than processors start only when there is work for them.
      minThreads: Math.min(this.threads, availableParallelism()),
      maxThreads: this.threads,
      // A tile task lasts for seconds: waiting for messages by atomics would only spin a core.
      atomics: 'disabled',
      recordTiming: false,
      // Short-lived objects of a long run would otherwise let the nursery of each thread grow.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    // A thread that dies before it has a task (too many open files) fails nothing by itself, and without a listener the event
    // would end the process on the spot and leave temporary files behind. When none is left, no task can be done.
    const lost = new Promise<never>((_resolve, reject) => {
      pool.on('error', (error: Error) => {
        if (pool.threads.length === 0) reject(error);
      });
    });
    lost.catch(() => undefined);
    return { pool, lost };
  }
}
