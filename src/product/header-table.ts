import { asciiText } from '../fits/ascii-text.js';
import { isRealSource } from '../fits/card-value.js';
import type { CardValue } from '../fits/header-view.js';
import type { Header } from '../fits/header.js';
import { binaryTable, tableColumnName } from '../fits/tables/binary-table-writer.js';
import type { WritableColumn } from '../fits/tables/cell-writer.js';
import { isAlternateWcs, isRecordValued, isStructural } from './dropped-keywords.js';
import type { ProductChip, ProductFacts } from './product-facts.js';

/** Most columns that a binary table can have (FITS standard: TFIELDS <= 999). */
const MOST_COLUMNS = 999;

/** The table of inputs, and what had to be left out of it. */
export interface HeaderTable {
  readonly header: Header;
  readonly data: Uint8Array;
  /** Keywords that found no place because a table has at most 999 columns. */
  readonly omitted: readonly string[];
}

/**
 * HDRTAB: one row a chip in the order of the context bits, one column a keyword of the inputs' primary and
 * SCI headers (the extension wins), ROOTNAME, EXTNAME, EXTVER first, then FILE and the alphabet.
 *
 * Column names have `_` for `-`: the standard asks for letters, digits and `_` (DATE-OBS is DATE_OBS).
 */
export function headerTable(facts: ProductFacts): HeaderTable {
  const keywords = tableKeywords(facts.chips);
  const kept = keywords.slice(0, MOST_COLUMNS - LEADING.length);
  const columns = [...LEADING, ...kept].map((keyword) => column(keyword, facts.chips));
  const { header, data } = binaryTable(columns, { extname: 'HDRTAB', extver: 1 });
  return { header, data, omitted: keywords.slice(kept.length) };
}

const LEADING = ['ROOTNAME', 'EXTNAME', 'EXTVER', 'FILE'] as const;

function tableKeywords(chips: readonly ProductChip[]): string[] {
  const found = new Set<string>(['MDRIZSKY', 'EXPTIME']);
  for (const { exposure, chip } of chips) {
    for (const header of [exposure.primary, exposure.chips[chip].header]) {
      for (const keyword of header.keywords()) if (isColumn(keyword)) found.add(keyword);
    }
  }
  for (const keyword of LEADING) found.delete(keyword);
  return uniqueNames([...found].sort());
}

function isColumn(keyword: string): boolean {
  return (
    /^[A-Z0-9_-]{1,8}$/.test(keyword) && !isAlternateWcs(keyword) && !isRecordValued(keyword) && !isStructural(keyword)
  );
}

/** Two keywords that differ only in `-` and `_` would make one column name: the first in the alphabet stays. */
function uniqueNames(keywords: readonly string[]): string[] {
  const names = new Map<string, string>();
  for (const keyword of keywords)
    if (!names.has(tableColumnName(keyword))) names.set(tableColumnName(keyword), keyword);
  return [...names.values()];
}

function column(keyword: string, chips: readonly ProductChip[]): WritableColumn {
  const values = chips.map((chip) => cell(keyword, chip));
  const real = chips.some((chip) => isReal(keyword, chip));
  return { name: tableColumnName(keyword), ...typed(real, values) };
}

function cell(keyword: string, { exposure, chip }: ProductChip): CardValue {
  const { header, extname, extver, exptime } = exposure.chips[chip];
  if (keyword === 'ROOTNAME') return exposure.rootname;
  if (keyword === 'FILE') return exposure.file;
  if (keyword === 'EXTNAME') return extname;
  if (keyword === 'EXTVER') return extver;
  if (keyword === 'MDRIZSKY') return exposure.chips[chip].recordedSky;
  if (keyword === 'EXPTIME') return exptime;
  return header.get(keyword) ?? exposure.primary.get(keyword) ?? null;
}

/** Columns whose values do not come from cards, and are real. */
const REALS: ReadonlySet<string> = new Set(['EXPTIME', 'MDRIZSKY']);

/** True when the card is written with a point or an exponent: `100.` is a real though it has no fraction. */
function isReal(keyword: string, { exposure, chip }: ProductChip): boolean {
  const card = exposure.chips[chip].header.card(keyword) ?? exposure.primary.card(keyword);
  return REALS.has(keyword) || isRealSource(card?.source ?? '');
}

/**
 * The narrowest column that holds all values: logical, integer, double, else text of the longest value.
 * @param real whole numbers are doubles, too
 */
function typed(real: boolean, values: readonly CardValue[]): { format: string; values: WritableColumn['values'] } {
  const present = values.filter((value) => value !== null);
  // A logical column with gaps is text: readers warn of undefined logicals.
  const complete = present.length === values.length;
  if (complete && present.every((value) => typeof value === 'boolean')) return { format: 'L', values };
  if (present.length > 0 && !real && present.every(isIntegral)) return { format: 'K', values };
  if (present.every((value) => typeof value === 'number' || typeof value === 'bigint')) {
    return { format: 'D', values: values.map((value) => (value === null ? null : Number(value))) };
  }
  const texts = values.map((value) => (value === null ? null : textOf(value)));
  const width = Math.max(1, ...texts.map((text) => text?.length ?? 0));
  return { format: `${String(width)}A`, values: texts };
}

function textOf(value: string | number | bigint | boolean): string {
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return asciiText(String(value));
}

function isIntegral(value: CardValue): boolean {
  // A column of integers holds 64 bits; what is longer goes as a double.
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value;
  return typeof value === 'number' && Number.isSafeInteger(value);
}
