import type { HeaderView } from '../header-view.js';
import type { ReadableBytes } from './byte-window.js';

/** An open file, as tables and compressed images need it; `FitsFile` is one. */
export interface OpenFile {
  readonly source: ReadableBytes;
}

/** An HDU, as tables and compressed images need it; `Hdu` is one. */
export interface DataUnit {
  readonly header: HeaderView;
  /** Byte of the file where the data start. */
  readonly dataOffset: number;
}
