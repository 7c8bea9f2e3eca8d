import { RxDrizzleError } from '../../errors/index.js';
import type { HeaderView } from '../header-view.js';
import { columnName, requiredCount } from './binary-layout.js';

/** What a TFORMn of an ASCII table says: FITS standard 4.0, table 15. */
export interface AsciiFormat {
  readonly code: 'A' | 'I' | 'F' | 'E' | 'D';
  /** Characters of the field. */
  readonly width: number;
  /** Digits behind the decimal point where the field has none. */
  readonly decimals: number;
}

/** Where a column of an ASCII table lies and how its values are to be read. */
export interface AsciiColumn {
  readonly name: string;
  readonly unit: string;
  /** TFORMn as written. */
  readonly tform: string;
  readonly format: AsciiFormat;
  /** 0-based byte of the field in its row. */
  readonly offset: number;
  readonly scale: number;
  readonly zero: number;
  /** TNULLn without surrounding blanks; null without. */
  readonly blank: string | null;
}

/** Layout of an ASCII table. */
export interface AsciiLayout {
  readonly label: string;
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly AsciiColumn[];
}

/**
 * Reads the layout of an ASCII table from its header: FITS standard 4.0, section 7.2.
 * @throws RxDrizzleError FitsFormatError for a format that is unknown or a field that leaves its row,
 * KeywordError for a keyword that is missing.
 */
export function asciiLayout(header: HeaderView): AsciiLayout {
  const rowBytes = requiredCount(header, 'NAXIS1');
  const rows = requiredCount(header, 'NAXIS2');
  const fields = requiredCount(header, 'TFIELDS');
  const columns = Array.from({ length: fields }, (_, i) => oneColumn(header, i + 1, rowBytes));
  return { label: header.label, rows, rowBytes, columns };
}

function oneColumn(header: HeaderView, n: number, rowBytes: number): AsciiColumn {
  const key = String(n);
  const tform = header.text(`TFORM${key}`) ?? '';
  const format = parseFormat(tform, header.label, `TFORM${key}`);
  const offset = requiredCount(header, `TBCOL${key}`) - 1;
  if (offset < 0 || offset + format.width > rowBytes) throw outsideRow(header.label, `TBCOL${key}`, rowBytes);
  return {
    name: columnName(header, n),
    unit: header.text(`TUNIT${key}`) ?? '',
    tform,
    format,
    offset,
    scale: header.number(`TSCAL${key}`) ?? 1,
    zero: header.number(`TZERO${key}`) ?? 0,
    blank: header.text(`TNULL${key}`)?.trim() ?? null,
  };
}

function parseFormat(tform: string, label: string, keyword: string): AsciiFormat {
  const match = /^\s*([AIFED])(\d+)(?:\.(\d+))?/i.exec(tform);
  if (match === null) {
    const remedy = 'the types of an ASCII table are Aw Iw Fw.d Ew.d Dw.d';
    throw new RxDrizzleError('FitsFormatError', { file: label, keyword }, `'${tform}' is no column format`, remedy);
  }
  const [, code, width, decimals] = match as unknown as [string, string, string, string | undefined];
  return { code: code.toUpperCase() as AsciiFormat['code'], width: Number(width), decimals: Number(decimals ?? '0') };
}

function outsideRow(label: string, keyword: string, rowBytes: number): RxDrizzleError {
  const problem = `the field leaves its row of ${String(rowBytes)} bytes`;
  return new RxDrizzleError('FitsFormatError', { file: label, keyword }, problem, 'the header is damaged');
}
