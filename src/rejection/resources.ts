import type { MemoryBudget } from '../workers/memory-budget.js';
import type { ScratchFiles } from '../fits/scratch-files.js';
import type { WorkerPool } from '../workers/worker-pool.js';

/** What the steps of the rejection are done with. */
export interface RejectionResources {
  readonly pool: WorkerPool;
  readonly budget: MemoryBudget;
  /** Most threads to use. */
  readonly workers: number;
  readonly tileSize: number | undefined;
  /** Folder for scratch files. */
  readonly scratchDir: string;
  /** Keeps the scratch files of the run until it ends. */
  readonly scratch: ScratchFiles;
  readonly signal?: AbortSignal | undefined;
  /** Makes what is called about ten times a second while a step of `all` tickets runs. */
  readonly progress: (
    step: 'static' | 'median' | 'cosmic-rays' | 'trails',
    control: Int32Array,
    all: number,
  ) => () => void;
}
