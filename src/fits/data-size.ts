import { RxDrizzleError } from '../errors/index.js';
import type { CardValue, HeaderView } from './header-view.js';

const BITPIX = new Set([8, 16, 32, 64, -32, -64]);

/** Values a FITS image may have as BITPIX. */
export type Bitpix = 8 | 16 | 32 | 64 | -32 | -64;

/** Narrows a number to a BITPIX of the standard. */
export function isBitpix(value: number | undefined): value is Bitpix {
  return value !== undefined && BITPIX.has(value);
}

/** Lengths of the axes, NAXIS1 first. @throws RxDrizzleError FitsFormatError for a missing or impossible NAXIS or NAXISn. */
export function axesOf(header: HeaderView): number[] {
  const count = required(header, 'NAXIS', 999);
  return Array.from({ length: count }, (_, axis) =>
    required(header, `NAXIS${String(axis + 1)}`, Number.MAX_SAFE_INTEGER),
  );
}

/** BITPIX of an HDU. @throws RxDrizzleError FitsFormatError when it is missing or not of the standard. */
export function bitpixOf(header: HeaderView): Bitpix {
  const bitpix = integer(header, 'BITPIX');
  if (isBitpix(bitpix)) return bitpix;
  throw bad(header, 'BITPIX', bitpix, '8, 16, 32, 64, -32 or -64');
}

/**
 * Bytes of the data unit without padding: |BITPIX|/8 x GCOUNT x (PCOUNT + NAXIS1 x NAXIS2 x ...), 0 for NAXIS = 0
 * (FITS standard 4.4.1).
 * @throws RxDrizzleError FitsFormatError for keywords that make no sense, and for random groups.
 */
export function dataSizeOf(header: HeaderView): number {
  const axes = axesOf(header);
  const bytes = Math.abs(bitpixOf(header)) / 8;
  if (axes.length === 0) return 0;
  if (header.has('SIMPLE') && axes[0] === 0 && header.get('GROUPS') === true) throw randomGroups(header);
  // A primary HDU has no PCOUNT and GCOUNT; some writers leave them there with other meanings.
  const isExtension = header.has('XTENSION');
  const heap = isExtension ? optional(header, 'PCOUNT', 0) : 0;
  const groups = isExtension ? optional(header, 'GCOUNT', 1) : 1;
  const size = bytes * groups * (heap + axes.reduce((product, length) => product * length, 1));
  if (Number.isSafeInteger(size)) return size;
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: header.label },
    `its axes ${axes.join(' x ')} make no possible size`,
    'the header is damaged',
  );
}

function required(header: HeaderView, keyword: string, most: number): number {
  const value = integer(header, keyword);
  if (value !== undefined && value >= 0 && value <= most) return value;
  throw bad(header, keyword, value, `an integer from 0 to ${String(most)}`);
}

function optional(header: HeaderView, keyword: string, missing: number): number {
  return header.has(keyword) ? required(header, keyword, Number.MAX_SAFE_INTEGER) : missing;
}

function integer(header: HeaderView, keyword: string): number | undefined {
  const value = header.get(keyword);
  if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
  throw bad(header, keyword, value, 'an integer');
}

function bad(header: HeaderView, keyword: string, found: CardValue | undefined, wanted: string): RxDrizzleError {
  const problem = found === undefined ? 'is missing' : `is ${String(found)}`;
  return new RxDrizzleError('FitsFormatError', { file: header.label, keyword }, problem, `it must be ${wanted}`);
}

function randomGroups(header: HeaderView): RxDrizzleError {
  return new RxDrizzleError(
    'FitsFormatError',
    { file: header.label, keyword: 'GROUPS' },
    'random groups are not supported',
    'convert the file to images or tables',
  );
}
