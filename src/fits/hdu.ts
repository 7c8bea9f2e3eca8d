import type { Header } from './header.js';

/** What an HDU holds. `other` = an extension type that is not of the standard; its data are left alone. */
export type HduKind = 'primary' | 'image' | 'compressed-image' | 'bintable' | 'table' | 'other';

/** One header and data unit of a file. */
export interface Hdu {
  /** Position in the file, 0 = primary. */
  readonly index: number;
  readonly kind: HduKind;
  /** The header as it stands in the file; `imageHeader(hdu)` gives that of the image for compressed images. */
  readonly header: Header;
  /** EXTNAME as written, '' if none; 'PRIMARY' for HDU 0 without EXTNAME. */
  readonly extname: string;
  /** EXTVER, 1 if none. */
  readonly extver: number;
  /** Byte of the FITS stream where the header starts. */
  readonly headerOffset: number;
  /** Byte of the FITS stream where the data start. */
  readonly dataOffset: number;
  /** Bytes of data without padding. */
  readonly dataBytes: number;
  /** For messages: `file.fits[SCI,1]`, or `file.fits[0]` without EXTNAME. */
  readonly label: string;
}

/** Makes the entry of an HDU from its header, which keeps its cards and gets the HDU's label. */
export function makeHdu(
  file: string,
  index: number,
  header: Header,
  at: Pick<Hdu, 'headerOffset' | 'dataOffset' | 'dataBytes'>,
): Hdu {
  const written = textOr(header, 'EXTNAME', '');
  const extver = header.get('EXTVER');
  const version = typeof extver === 'number' ? extver : 1;
  const label = written === '' ? `${file}[${String(index)}]` : `${file}[${written},${String(version)}]`;
  return {
    index,
    kind: index === 0 ? 'primary' : kindOf(header),
    header: header.clone(label),
    extname: written === '' && index === 0 ? 'PRIMARY' : written,
    extver: version,
    ...at,
    label,
  };
}

function kindOf(header: Header): HduKind {
  const type = textOr(header, 'XTENSION', '').trim();
  if (type === 'IMAGE' || type === 'IUEIMAGE') return 'image';
  if (type === 'TABLE') return 'table';
  if (type !== 'BINTABLE' && type !== 'A3DTABLE') return 'other';
  return header.get('ZIMAGE') === true ? 'compressed-image' : 'bintable';
}

function textOr(header: Header, keyword: string, missing: string): string {
  const value = header.get(keyword);
  return typeof value === 'string' ? value.trim() : missing;
}
