import { basename } from 'node:path';
import type { CardValue } from '../fits/header-view.js';
import { asciiCard, asciiText } from '../fits/ascii-text.js';
import { real } from '../fits/card-format.js';
import { Header } from '../fits/header.js';
import { frameCards } from '../wcs/output-frame.js';
import { BLEND_RULES, blend } from './blending-rules.js';
import type { BlendRule } from './blending-rules.js';
import { isDropped } from './dropped-keywords.js';
import { addDrizzleKeywords } from './drizzle-keywords.js';
import { addSkyKeywords } from './sky-keywords.js';
import type { ProductFacts, ProductFileNames } from './product-facts.js';

/** The images of a product. */
export type ProductImage = 'SCI' | 'WHT' | 'CTX' | 'ERR' | 'DQ';

/**
 * Primary header of a product: the first input's, blended over all inputs, without what is true of the input
 * only, plus the keywords of the combination (NDRIZIM, Dnnn*, EXPTIME, ...). Mandatory cards are not in it.
 */
export function productPrimary(facts: ProductFacts, names: ProductFileNames, path: string): Header {
  const header = carriedOver(facts, (chip) => facts.chips[chip].exposure.primary);
  header.set('DATE', facts.date, 'date this file was written (yyyy-mm-dd)');
  const name = asciiText(basename(path));
  header.set('FILENAME', name, 'name of file');
  header.set(
    'ROOTNAME',
    name.replace(/_dr[zcw](_(sci|wht|ctx|err|dq))?\.fits$|\.fits$/, ''),
    'rootname of the product',
  );
  header.set('PROD_VER', `rxdrizzle ${facts.version}`, 'software that made this product');
  header.set('ASN_MTYP', 'PROD-DTH', 'Role of the Member in the Association');
  for (const keyword of ['DRIZCORR', 'DITHCORR']) if (header.has(keyword)) header.set(keyword, 'COMPLETE');
  setExposureTimes(header, facts);
  addDrizzleKeywords(header, facts, names);
  addSkyKeywords(header, facts);
  for (const { file, problem } of facts.skipped)
    header.addHistory(asciiText(`skipped input ${basename(file)}: ${problem}`));
  return header;
}

/** Header of one image of a product, without its mandatory cards. */
export function productExtension(facts: ProductFacts, image: ProductImage): Header {
  const header = image === 'SCI' ? carriedOver(facts, (chip) => sciHeader(facts, chip)) : Header.empty(image);
  header.set('EXTNAME', image, 'extension name');
  header.set('EXTVER', 1, 'extension version number');
  if (image === 'SCI' || image === 'ERR') header.set('BUNIT', asciiText(facts.bunit), 'brightness units');
  if (image === 'SCI') {
    header.set('CCDCHIP', '-999', 'combined from several chips');
    header.set('NCOMBINE', facts.exposures.length, 'number of exposures combined');
    setExposureTimes(header, facts);
  }
  for (const [keyword, value, comment] of frameCards(facts.frame)) header.set(keyword, value, comment);
  return header;
}

function sciHeader(facts: ProductFacts, chip: number): Header {
  const used = facts.chips[chip];
  return used.exposure.chips[used.chip].header;
}

/** The first input's header without the cards that a product must not carry, values blended over all chips. */
function carriedOver(facts: ProductFacts, headerOf: (chip: number) => Header): Header {
  const kept = headerOf(0)
    .cards()
    .filter((card) => !isDropped(card.keyword));
  const header = Header.empty('product').appendCards(kept.map(asciiCard));
  const rules = [...BLEND_RULES].filter(([keyword]) => header.has(keyword));
  const inputs = facts.chips.map((_, chip) => valuesOf(headerOf(chip), rules));
  for (const [index, [keyword, rule]] of rules.entries()) {
    const value: CardValue | undefined = blend(
      rule,
      inputs.map((values) => values[index]),
    );
    const text = typeof value === 'string' ? asciiText(value) : value;
    if (text !== undefined && text !== header.get(keyword)) header.set(keyword, text);
  }
  return header;
}

/** Header by header, so that no more than one at a time is in memory with its cards. */
function valuesOf(header: Header, rules: readonly (readonly [string, BlendRule])[]): (CardValue | undefined)[] {
  const values = rules.map(([keyword]) => header.get(keyword));
  header.forgetCards();
  return values;
}

function setExposureTimes(header: Header, facts: ProductFacts): void {
  header.set('EXPTIME', real(facts.exptime), 'total exposure time (s)');
  header.set('TEXPTIME', real(facts.exptime), 'total exposure time (s)');
  if (facts.expstart !== undefined) header.set('EXPSTART', facts.expstart, 'start of the first exposure (MJD)');
  if (facts.expend !== undefined) header.set('EXPEND', facts.expend, 'end of the last exposure (MJD)');
}
