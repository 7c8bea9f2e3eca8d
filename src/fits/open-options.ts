import type { ZipLimits } from './inflate-limits.js';

/** How inputs are opened. */
export interface OpenOptions {
  /** Folder for inflated copies of `.gz` files and zip entries. Default: the system's temporary folder. */
  readonly scratchDir?: string;
  /** Caps against zip bombs; see {@link ZipLimits} for the defaults. */
  readonly limits?: Partial<ZipLimits>;
  /** Stops inflating; the call then throws CancelledError. */
  readonly signal?: AbortSignal;
}
