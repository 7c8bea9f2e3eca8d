import type { Writable } from 'node:stream';

/** Where a command writes: results on `stdout`, everything else on `stderr`. */
export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}
