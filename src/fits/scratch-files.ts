import { closeSync } from 'node:fs';

/** The scratch files of a run, by descriptor: unlinked from the start, they end when they are closed. */
export class ScratchFiles {
  readonly #open = new Set<number>();

  /** Keeps a file open until {@link close}. */
  add(fd: number): void {
    this.#open.add(fd);
  }

  close(): void {
    for (const fd of this.#open) closeSync(fd);
    this.#open.clear();
  }
}
