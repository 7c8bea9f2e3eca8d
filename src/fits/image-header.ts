import { Card } from './card.js';
import { formatCard } from './card-format.js';
import type { Bitpix } from './data-size.js';
import type { Hdu } from './hdu.js';
import type { Header } from './header.js';

/** The structure of an image HDU. */
export interface ImageStructure {
  /** True for HDU 0, false for an IMAGE extension. */
  readonly primary: boolean;
  readonly bitpix: Bitpix;
  /** Lengths of the axes, NAXIS1 (fastest) first; empty = no data. */
  readonly naxis: readonly number[];
  /** For HDU 0: writes EXTEND = T. Default true. */
  readonly extend?: boolean;
}

const STRUCTURE = /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS)$/;

/**
 * Puts the mandatory cards of an image first, in the order that the standard asks for (4.4.1, 7.1), and
 * removes those that were there. Other cards stay as they are. Returns the same header.
 */
export function mandatoryImageCards(header: Header, structure: ImageStructure): Header {
  header.removeWhere((card) => STRUCTURE.test(card.keyword));
  const { primary, bitpix, naxis } = structure;
  const cards = [
    primary ? card('SIMPLE', true, 'conforms to FITS standard') : card('XTENSION', 'IMAGE', 'image extension'),
    card('BITPIX', bitpix, 'array data type'),
    card('NAXIS', naxis.length, 'number of array dimensions'),
    ...naxis.map((length, axis) => card(`NAXIS${String(axis + 1)}`, length, '')),
  ];
  if (!primary) cards.push(card('PCOUNT', 0, 'number of parameters'), card('GCOUNT', 1, 'number of groups'));
  else if (structure.extend ?? true) cards.push(card('EXTEND', true, 'there may be extensions'));
  return header.prependCards(cards);
}

/**
 * The header of the image in an HDU. For a compressed image the cards of the table that holds the tiles are
 * taken out and its axes and type come from the Z keywords (FITS standard 10.1); for others it is `hdu.header`.
 */
export function imageHeader(hdu: Hdu): Header {
  return hdu.kind === 'compressed-image' ? uncompressedHeader(hdu.header) : hdu.header;
}

/** Keywords of the table and of the compression; and sums that are not those of the image in memory. */
const TILE_TABLE =
  /^(?:TFIELDS|THEAP|(?:TTYPE|TFORM|TUNIT|TDIM|TNULL|TSCAL|TZERO|TDISP)\d+|ZIMAGE|ZSIMPLE|ZTENSION|ZEXTEND|ZBLOCKED|ZPCOUNT|ZGCOUNT|ZBITPIX|ZNAXIS\d*|ZTILE\d+|ZCMPTYPE|ZNAME\d+|ZVAL\d+|ZMASKCMP|ZQUANTIZ|ZDITHER0|ZSCALE|ZZERO|ZBLANK|ZHECKSUM|ZDATASUM|CHECKSUM|DATASUM)$/;

function uncompressedHeader(table: Header): Header {
  const axes = Array.from(
    { length: table.number('ZNAXIS') ?? 0 },
    (_, axis) => table.number(`ZNAXIS${String(axis + 1)}`) ?? 0,
  );
  const bitpix = (table.number('ZBITPIX') ?? 8) as Bitpix;
  const blank = table.get('BLANK') ?? table.get('ZBLANK');
  const header = table.clone();
  header.removeWhere((one) => TILE_TABLE.test(one.keyword) || isDefaultName(one));
  if (bitpix > 0 && typeof blank === 'number') header.set('BLANK', blank);
  return mandatoryImageCards(header, { primary: false, bitpix, naxis: axes });
}

/** The name that compressors invent for the table. */
function isDefaultName(one: Card): boolean {
  return one.keyword === 'EXTNAME' && one.value === 'COMPRESSED_IMAGE';
}

function card(keyword: string, value: boolean | number | string, comment: string): Card {
  return new Card(formatCard(keyword, value, comment));
}
