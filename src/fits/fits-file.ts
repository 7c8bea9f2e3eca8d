import { RxDrizzleError } from '../errors/index.js';
import { openSource, type ByteSource, type OpenOptions } from './byte-source.js';
import type { Hdu } from './hdu.js';
import { indexHdus } from './hdu-index.js';

export type { Hdu, HduKind } from './hdu.js';
export { imageHeader } from './image-header.js';

/**
 * An open FITS file: its HDUs by header reads alone. Pixels are read through `imagePlane` while it is open.
 *
 * @example
 * const file = await FitsFile.open('ib1f19l6q_flt.fits');
 * const exposure = file.hdu(0).header.number('EXPTIME');
 * const sci = file.find('SCI', 1);
 * file.close();
 */
export class FitsFile {
  /** As the user named it. */
  readonly name: string;
  readonly source: ByteSource;
  readonly hdus: readonly Hdu[];

  private constructor(source: ByteSource, hdus: readonly Hdu[]) {
    this.name = source.name;
    this.source = source;
    this.hdus = hdus;
  }

  /**
   * Opens a plain file, a `.gz`, or an entry `bundle.zip!entry.fits`, and reads its headers.
   * @throws RxDrizzleError StorageError, FitsFormatError, CancelledError; see `openSource` and `indexHdus`.
   */
  static async open(name: string, options: OpenOptions = {}): Promise<FitsFile> {
    const source = await openSource(name, options);
    try {
      return new FitsFile(source, indexHdus(source));
    } catch (error) {
      source.close();
      throw error;
    }
  }

  /** The HDU of this EXTNAME (case-insensitive) and EXTVER; without `extver` the first of that name. */
  find(extname: string, extver?: number): Hdu | undefined {
    const name = extname.trim().toUpperCase();
    return this.hdus.find(
      (hdu) => hdu.extname.toUpperCase() === name && (extver === undefined || hdu.extver === extver),
    );
  }

  /**
   * The HDU that a selector means: a number (0 = primary), `'SCI'`, `'sci,2'`, `'[SCI,2]'`, `'3'`.
   * @throws RxDrizzleError ExposureError when there is none; the message lists what there is.
   */
  hdu(selector: number | string): Hdu {
    const hdu = typeof selector === 'number' ? this.hdus[selector] : this.#select(selector);
    if (hdu !== undefined) return hdu;
    const known = this.hdus
      .slice(0, 12)
      .map(({ index, extname, extver }) => (extname === '' ? String(index) : `${extname},${String(extver)}`));
    const more = this.hdus.length > 12 ? ', ...' : '';
    throw new RxDrizzleError(
      'ExposureError',
      { file: this.name, extension: String(selector) },
      'there is no such extension',
      `the file holds ${known.join('; ')}${more}`,
    );
  }

  close(): void {
    this.source.close();
  }

  #select(selector: string): Hdu | undefined {
    const text = selector.trim().replace(/^\[(.*)\]$/, '$1');
    if (/^\d+$/.test(text)) return this.hdus[Number(text)];
    const comma = text.lastIndexOf(',');
    if (comma < 0) return this.find(text);
    const version = text.slice(comma + 1).trim();
    return /^\d+$/.test(version) ? this.find(text.slice(0, comma), Number(version)) : undefined;
  }
}
