import { availableParallelism, tmpdir } from 'node:os';
import type { Metrics } from '../monitoring/metrics.js';
import { silentMetrics } from '../monitoring/silent-metrics.js';
import { RxDrizzleError } from '../src/errors/index.js';
import { ScratchFiles } from '../src/fits/scratch-files.js';
import type { Logger } from '../src/logging/logger.js';
import { silentLogger } from '../src/logging/logger.js';
import { MemoryBudget } from '../src/workers/memory-budget.js';
import { WorkerPool } from '../src/workers/worker-pool.js';

/** Bytes of pixels that a run holds at once unless told otherwise: 1 GiB, a laptop's share. */
export const DEFAULT_MEMORY = 1024 ** 3;

/** What the stages of one run share. */
export interface RunOptions {
  /** Worker threads. Default: the processors that this process may use. */
  readonly workers?: number;
  /** Bytes of pixels held at once, over all stages. Default {@link DEFAULT_MEMORY}. */
  readonly memory?: number;
  /** Folder for scratch files (decompressed inputs). Default: the system's folder for temporary files. */
  readonly workdir?: string;
  /** Side of an output tile in pixels, 16 or more. Never changes the product. Default: by the budget, in even parts, at most 1152. */
  readonly tileSize?: number;
  readonly metrics?: Metrics;
  readonly logger?: Logger;
  /** Aborting it cancels every stage of the run. */
  readonly signal?: AbortSignal;
}

/**
 * The shared state of one run: threads, budget, metrics and log.
 * Operators take one; without it they share a default run of the process.
 */
export class Run {
  readonly workers: number;
  readonly budget: MemoryBudget;
  readonly workdir: string;
  readonly tileSize: number | undefined;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
  readonly pool: WorkerPool;
  /** Masks and images of steps between, until {@link close}: streams that are composed by hand may want them later. */
  readonly scratch = new ScratchFiles();

  constructor(options: RunOptions = {}) {
    this.workers = positive(options.workers ?? availableParallelism(), 'workers', 1);
    this.metrics = options.metrics ?? silentMetrics;
    this.budget = new MemoryBudget(positive(options.memory ?? DEFAULT_MEMORY, 'memory', 1), (use) => {
      this.metrics.budget(use);
    });
    this.workdir = options.workdir ?? tmpdir();
    this.tileSize = options.tileSize === undefined ? undefined : positive(options.tileSize, 'tile_size', 16);
    this.logger = options.logger ?? silentLogger;
    this.signal = options.signal;
    this.pool = new WorkerPool(this.workers);
  }

  /** This run with scratch files of its own: a long-lived run is used many times, and those of one use end with it. */
  withOwnScratch(): Run {
    return Object.create(this, { scratch: { value: new ScratchFiles(), enumerable: true } }) as Run;
  }

  /** Tells the log of an input that is left out. */
  logSkipped(file: string, problem: string): void {
    this.logger.warn({ file }, `skipped ${file}: ${problem}`);
  }

  /**
   * Ends the threads and removes scratch files, so that exposures with masks of this run cannot be drizzled any more. Neither
   * keeps a process alive, so a script may leave this out.
   */
  async close(): Promise<void> {
    await this.pool.close();
    this.scratch.close();
  }
}

function positive(value: number, option: string, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  const problem = `${String(value)} is not a whole number of ${String(least)} or more`;
  throw new RxDrizzleError('UsageError', { option }, problem);
}

let shared: Run | undefined;

/** The run that operators use when they are given none: all processors, {@link DEFAULT_MEMORY}, silent. */
export function defaultRun(): Run {
  return (shared ??= new Run());
}
