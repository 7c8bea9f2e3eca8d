/**
 * The numbers of a run: what each stage has done, what the memory budget holds, what was refused.
 *
 * Operators add to plain numbers here; nothing is formatted and nothing is sent. The HTTP endpoint, the
 * status page and the progress bar read {@link Metrics.snapshot} when they want to know ("pull, not push"),
 * so that a stage pays a few additions and no dependency is loaded by a run that nobody watches.
 */

import type { Logger } from '../src/logging/logger.js';
import { silentLogger } from '../src/logging/logger.js';

/** State of the memory budget, bytes of pixel planes. */
export interface BudgetUse {
  /** Bytes that all tasks together may hold. */
  readonly limit: number;
  /** Bytes held now. */
  readonly used: number;
  /** Tasks that wait for room. */
  readonly waiting: number;
}

/** What a stage reports. Counts default to 1 and may not be negative; a wrong number is a `RangeError`. */
export interface StageMetrics {
  /** Exposures that the stage has finished. */
  exposure(count?: number): void;
  /** Output tiles that the stage has finished. */
  tile(count?: number): void;
  /** Pixels computed (input pixels for drizzle, output pixels for blot and median). */
  pixels(count: number): void;
  /** Bytes read from files. */
  readBytes(bytes: number): void;
  /** Bytes written to files. */
  writtenBytes(bytes: number): void;
  /** Wall-clock seconds during which the stage worked, however many threads it had. */
  seconds(seconds: number): void;
  /** Tasks of the stage that wait now. Sets, does not add. */
  queue(depth: number): void;
  /** Share of the stage that is done, 0 to 1. Sets, does not add. */
  progress(ratio: number): void;
}

/** One stage as it stands. Times are milliseconds since 1970. */
export interface StageSnapshot {
  readonly stage: string;
  readonly exposures: number;
  readonly tiles: number;
  readonly pixels: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly seconds: number;
  readonly queue: number;
  /** 0 to 1, or undefined when the stage has reported none. */
  readonly progress: number | undefined;
  /** When the stage was first named. */
  readonly startedAt: number;
  /** When it last did something; waiting in a queue is not doing something. */
  readonly activeAt: number;
}

/** Everything, as plain data that never changes after it is given out. */
export interface MetricsSnapshot {
  /** In the order in which the stages were first named. */
  readonly stages: readonly StageSnapshot[];
  /** Inputs refused, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Products completed and in place under their final name. */
  readonly products: number;
  /** Undefined until a budget has reported. */
  readonly budget: BudgetUse | undefined;
  /** When anything last moved, milliseconds since 1970; the creation time before that. */
  readonly activeAt: number;
}

/** Told of a stage each time it reports progress. */
export type ProgressListener = (stage: StageSnapshot) => void;

/** The counters of one run. Make one with {@link createMetrics}; `silentMetrics` counts nothing. */
export interface Metrics {
  /** The counters of a stage, made at the first call. The name becomes a Prometheus label: keep the set small. */
  stage(name: string): StageMetrics;
  /** Counts a refused input. `reason` becomes a label: give an error tag (`FitsFormatError`), never a file name. */
  rejected(reason: string): void;
  /** Counts products that are in place. */
  product(count?: number): void;
  /** Sets the state of the memory budget. */
  budget(use: BudgetUse): void;
  /** The numbers of this moment. */
  snapshot(): MetricsSnapshot;
  /**
   * Calls `listener` at each progress report until the returned function is called. A listener that throws
   * is dropped and the log is told: watching a run must not be able to break it.
   */
  onProgress(listener: ProgressListener): () => void;
}

/** How {@link createMetrics} is set up. */
export interface MetricsOptions {
  /** Told of a progress listener that threw. Default: silent. */
  readonly logger?: Logger;
  /** Clock, milliseconds since 1970. Default `Date.now`; tests give their own. */
  readonly now?: () => number;
}

/** New counters, all at zero. They share nothing with other counters in the process. */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  return new RunMetrics(options.now ?? Date.now, options.logger ?? silentLogger);
}

class RunMetrics implements Metrics {
  readonly #stages = new Map<string, StageCounters>();
  readonly #rejected = new Map<string, number>();
  readonly #listeners = new Set<ProgressListener>();
  readonly #now: () => number;
  readonly #logger: Logger;
  #products = 0;
  #budget: BudgetUse | undefined;
  #activeAt: number;

  constructor(now: () => number, logger: Logger) {
    this.#now = now;
    this.#logger = logger;
    this.#activeAt = now();
  }

  stage(name: string): StageMetrics {
    let stage = this.#stages.get(name);
    if (stage === undefined) {
      stage = new StageCounters(
        name,
        () => this.#touch(),
        (report) => {
          this.#publish(report);
        },
      );
      this.#stages.set(name, stage);
    }
    return stage;
  }

  rejected(reason: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    this.#touch();
  }

  product(count = 1): void {
    this.#products += counted(count, 'products');
    this.#touch();
  }

  budget(use: BudgetUse): void {
    this.#budget = { limit: use.limit, used: use.used, waiting: use.waiting };
  }

  snapshot(): MetricsSnapshot {
    return {
      stages: [...this.#stages.values()].map((stage) => stage.snapshot()),
      rejected: Object.fromEntries(this.#rejected),
      products: this.#products,
      budget: this.#budget,
      activeAt: this.#activeAt,
    };
  }

  onProgress(listener: ProgressListener): () => void {
    // A wrapper of its own for each subscription: one function may be subscribed twice and left once.
    const entry: ProgressListener = (stage) => {
      listener(stage);
    };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  #touch(): number {
    this.#activeAt = this.#now();
    return this.#activeAt;
  }

  #publish(report: StageSnapshot): void {
    // A Set may lose members while it is walked: a listener may unsubscribe itself or another.
    for (const listener of this.#listeners) {
      try {
        listener(report);
      } catch (error) {
        this.#listeners.delete(listener);
        this.#logger.warn({ error, stage: report.stage }, 'a progress listener threw and was dropped');
      }
    }
  }
}

class StageCounters implements StageMetrics {
  readonly #name: string;
  readonly #touch: () => number;
  readonly #publish: ProgressListener;
  readonly #startedAt: number;
  #exposures = 0;
  #tiles = 0;
  #pixels = 0;
  #readBytes = 0;
  #writtenBytes = 0;
  #seconds = 0;
  #queue = 0;
  #progress: number | undefined;
  #activeAt: number;

  constructor(name: string, touch: () => number, publish: ProgressListener) {
    this.#name = name;
    this.#touch = touch;
    this.#publish = publish;
    this.#startedAt = touch();
    this.#activeAt = this.#startedAt;
  }

  exposure(count = 1): void {
    this.#exposures += this.#moved(count, 'exposures');
  }

  tile(count = 1): void {
    this.#tiles += this.#moved(count, 'tiles');
  }

  pixels(count: number): void {
    this.#pixels += this.#moved(count, 'pixels');
  }

  readBytes(bytes: number): void {
    this.#readBytes += this.#moved(bytes, 'bytes read');
  }

  writtenBytes(bytes: number): void {
    this.#writtenBytes += this.#moved(bytes, 'bytes written');
  }

  seconds(seconds: number): void {
    this.#seconds += this.#moved(seconds, 'seconds');
  }

  queue(depth: number): void {
    this.#queue = counted(depth, `queue depth of stage ${this.#name}`);
  }

  progress(ratio: number): void {
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new RangeError(`progress of stage ${this.#name}: ${String(ratio)} is not between 0 and 1`);
    }
    this.#progress = ratio;
    this.#activeAt = this.#touch();
    this.#publish(this.snapshot());
  }

  snapshot(): StageSnapshot {
    return {
      stage: this.#name,
      exposures: this.#exposures,
      tiles: this.#tiles,
      pixels: this.#pixels,
      readBytes: this.#readBytes,
      writtenBytes: this.#writtenBytes,
      seconds: this.#seconds,
      queue: this.#queue,
      progress: this.#progress,
      startedAt: this.#startedAt,
      activeAt: this.#activeAt,
    };
  }

  #moved(amount: number, what: string): number {
    const checked = counted(amount, `${what} of stage ${this.#name}`);
    this.#activeAt = this.#touch();
    return checked;
  }
}

/** A counter that once took NaN or went down would be wrong for the rest of the run, so neither gets in. */
function counted(amount: number, what: string): number {
  if (amount >= 0 && amount < Infinity) return amount;
  throw new RangeError(`${what}: ${String(amount)} is not a finite number of 0 or more`);
}
