import { RxDrizzleError } from '../../errors/index.js';

/** Type codes of binary-table elements (FITS standard 4.0, table 18). */
export type ElementCode = 'L' | 'X' | 'B' | 'I' | 'J' | 'K' | 'A' | 'E' | 'D' | 'C' | 'M';

/** What a TFORMn of a binary table says. */
export interface ColumnFormat {
  /** Elements of a cell; for a variable-length column 0 or 1 descriptors. */
  readonly repeat: number;
  /** Type of the elements, of the array's elements for a variable-length column. */
  readonly code: ElementCode;
  /** `P` (32-bit) or `Q` (64-bit) descriptor of a variable-length array; null for a column that lies in the row. */
  readonly descriptor: 'P' | 'Q' | null;
  /** Bytes of one element; 0 for bits (`X`), which are packed. */
  readonly elementBytes: number;
  /** Bytes of a cell in the row. */
  readonly cellBytes: number;
  /** Characters of one string where the format splits the cell (`60A12`); 0 otherwise. */
  readonly substring: number;
}

const ELEMENT_BYTES: Readonly<Record<ElementCode, number>> = {
  L: 1,
  X: 0,
  B: 1,
  I: 2,
  J: 4,
  K: 8,
  A: 1,
  E: 4,
  D: 8,
  C: 8,
  M: 16,
};

const TFORM = /^(\d*)(?:([PQ])([LXBIJKAEDCM])?(?:\(\d*\))?|([LXBIJKAEDCM])(\d*))/;

/**
 * Takes a TFORMn of a binary table apart: FITS standard 4.0, section 7.3.1.
 * @param tform e.g. `8A`, `1PE(12)`, `16X`, `60A12`; what follows is ignored, as the standard allows.
 * @param label of the header, for messages.
 * @param keyword e.g. `TFORM3`.
 * @throws RxDrizzleError FitsFormatError for a type code that the standard does not have.
 */
export function parseColumnFormat(tform: string, label: string, keyword: string): ColumnFormat {
  const match = TFORM.exec(tform.trim().toUpperCase());
  if (match === null) throw badFormat(tform, label, keyword);
  const [, count, descriptor, arrayCode, code, width] = match;
  const repeat = count === '' ? 1 : Number(count);
  // A regular expression says `undefined` for a group that took no part, though its type is string.
  if ((descriptor as string | undefined) !== undefined)
    return arrayFormat(repeat, descriptor, arrayCode, label, keyword);
  const element = code as ElementCode;
  const cellBytes = element === 'X' ? Math.ceil(repeat / 8) : repeat * ELEMENT_BYTES[element];
  const substring = element === 'A' && width !== '' ? Number(width) : 0;
  return { repeat, code: element, descriptor: null, elementBytes: ELEMENT_BYTES[element], cellBytes, substring };
}

/** Bytes of `count` elements where they lie (bits are packed). */
export function arrayBytes(format: ColumnFormat, count: number): number {
  return format.code === 'X' ? Math.ceil(count / 8) : count * format.elementBytes;
}

function arrayFormat(
  repeat: number,
  kind: string,
  code: string | undefined,
  label: string,
  keyword: string,
): ColumnFormat {
  if (code === undefined || repeat > 1) throw badFormat(`${String(repeat)}${kind}${code ?? ''}`, label, keyword);
  const descriptor = kind === 'P' ? 'P' : 'Q';
  const element = code as ElementCode;
  const cellBytes = repeat * (descriptor === 'P' ? 8 : 16);
  return { repeat, code: element, descriptor, elementBytes: ELEMENT_BYTES[element], cellBytes, substring: 0 };
}

function badFormat(tform: string, label: string, keyword: string): RxDrizzleError {
  const remedy = 'the types of a binary table are L X B I J K A E D C M, and P or Q before one of them';
  return new RxDrizzleError('FitsFormatError', { file: label, keyword }, `'${tform}' is no column format`, remedy);
}
