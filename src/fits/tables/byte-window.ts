import { RxDrizzleError } from '../../errors/index.js';

/** Random access to bytes, as a `ByteSource` gives it: fills `into` from `position`, returns how many there were. */
export interface ReadableBytes {
  read(into: Uint8Array, position: number): number;
}

/** Bytes read ahead at once. */
const WINDOW_BYTES = 1 << 20;

/**
 * Reads pieces of a data area through one window, so that thousands of small arrays cost a few reads.
 * Positions count from the start of the data area.
 */
export class ByteWindow {
  readonly #source: ReadableBytes;
  readonly #start: number;
  readonly #length: number;
  readonly #label: string;
  #window = new Uint8Array(0);
  #from = 0;
  #filled = 0;

  /**
   * @param start byte of the data area in the file.
   * @param length bytes of the data area; nothing behind it is ever read.
   * @param label of the HDU, for messages.
   */
  constructor(source: ReadableBytes, start: number, length: number, label: string) {
    this.#source = source;
    this.#start = start;
    this.#length = length;
    this.#label = label;
  }

  /**
   * A view of `count` bytes at `position`, valid until the next call.
   * @throws RxDrizzleError FitsFormatError when they lie outside the data area or behind the end of the file.
   */
  bytes(position: number, count: number): Uint8Array {
    if (!(position >= 0) || !(count >= 0) || position + count > this.#length) throw this.#outside(position, count);
    if (position < this.#from || position + count > this.#from + this.#filled) this.#fill(position, count);
    const at = position - this.#from;
    return this.#window.subarray(at, at + count);
  }

  #fill(position: number, count: number): void {
    const want = Math.min(Math.max(count, WINDOW_BYTES), this.#length - position);
    if (this.#window.byteLength < want) this.#window = new Uint8Array(want);
    this.#from = position;
    this.#filled = 0;
    const got = this.#source.read(this.#window.subarray(0, want), this.#start + position);
    if (got < count) throw this.#truncated(position + got);
    this.#filled = got;
  }

  #outside(position: number, count: number): RxDrizzleError {
    const problem = `an array of ${String(count)} bytes at byte ${String(position)} lies outside the ${String(this.#length)} bytes of data`;
    return new RxDrizzleError(
      'FitsFormatError',
      { file: this.#label },
      problem,
      'the table is damaged: get the file again',
    );
  }

  #truncated(end: number): RxDrizzleError {
    const place = { file: this.#label, byte: this.#start + end };
    return new RxDrizzleError(
      'FitsFormatError',
      place,
      'the file ends in the middle of its data',
      'get the file again',
    );
  }
}
