import type { Chip } from '../exposure/exposure.js';
import { asciiText } from '../fits/ascii-text.js';
import { isRealSource } from '../fits/card-value.js';
import type { CardValue } from '../fits/header-view.js';
import type { Header } from '../fits/header.js';
import { binaryTable, tableColumnName } from '../fits/tables/binary-table-writer.js';
import type { WritableColumn } from '../fits/tables/cell-writer.js';
import { isAlternateWcs, isRecordValued, isStructural } from './dropped-keywords.js';
import { PLANE_KEYWORDS, planeOwner, planeValues } from '../sky/plane/plane-cards.js';
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
  const gathered = gather(facts.chips);
  const tilted = facts.chips.some(({ exposure, chip }) => exposure.chips[chip].skyPlane);
  const keywords = tableKeywords(gathered, tilted);
  const kept = keywords.slice(0, MOST_COLUMNS - LEADING.length);
  const columns = [...LEADING, ...kept].map((keyword) => column(keyword, facts.chips, gathered.get(keyword)));
  const { header, data } = binaryTable(columns, { extname: 'HDRTAB', extver: 1 });
  return { header, data, omitted: keywords.slice(kept.length) };
}

const LEADING: readonly string[] = ['ROOTNAME', 'EXTNAME', 'EXTVER', 'FILE'];

/** What the headers say of one keyword. */
interface Gathered {
  /** One a chip; null where neither of its headers has a value. */
  readonly values: CardValue[];
  /** A header has it with a value field. */
  valued: boolean;
  /** A card is written with a point or an exponent: `100.` is a real though it has no fraction. */
  real: boolean;
}

/** The keywords of all headers. They are read chip by chip: no more than two are in memory with their cards. */
function gather(chips: readonly ProductChip[]): Map<string, Gathered> {
  const found = new Map<string, Gathered>();
  for (const [row, { exposure, chip }] of chips.entries()) {
    const seen = new Set<string>();
    for (const header of [exposure.chips[chip].header, exposure.primary]) {
      gatherHeader(header, row, chips.length, seen, found);
      header.forgetCards();
    }
  }
  return found;
}

/** @param seen - keywords of headers of this chip that win over this one */
function gatherHeader(
  header: Header,
  row: number,
  rows: number,
  seen: Set<string>,
  found: Map<string, Gathered>,
): void {
  const valued = new Set(header.keywords());
  for (const keyword of new Set(header.cards().map((card) => card.keyword))) {
    if (!isColumn(keyword) && !LEADING.includes(keyword)) continue;
    const known = found.get(keyword) ?? { values: new Array<CardValue>(rows).fill(null), valued: false, real: false };
    found.set(keyword, known);
    const card = header.card(keyword);
    known.valued ||= valued.has(keyword);
    known.values[row] ??= card?.value ?? null;
    known.real ||= !seen.has(keyword) && isRealSource(card?.source ?? '');
    seen.add(keyword);
  }
}

/** @param tilted - planes were subtracted, of which no header may know */
function tableKeywords(gathered: ReadonlyMap<string, Gathered>, tilted: boolean): string[] {
  const found = new Set<string>(['MDRIZSKY', 'EXPTIME', ...(tilted ? PLANE_KEYWORDS : [])]);
  for (const [keyword, { valued }] of gathered) if (valued) found.add(keyword);
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

function column(keyword: string, chips: readonly ProductChip[], gathered: Gathered | undefined): WritableColumn {
  const values = chips.map((chip, row) => cell(keyword, chip, gathered?.values[row] ?? null));
  return { name: tableColumnName(keyword), ...typed(REALS.has(keyword) || gathered?.real === true, values) };
}

/** @param written - what the headers say */
function cell(keyword: string, { exposure, chip }: ProductChip, written: CardValue): CardValue {
  const { extname, extver, exptime, recordedSky } = exposure.chips[chip];
  if (keyword === 'ROOTNAME') return exposure.rootname;
  if (keyword === 'FILE') return exposure.file;
  if (keyword === 'EXTNAME') return extname;
  if (keyword === 'EXTVER') return extver;
  if (keyword === 'MDRIZSKY') return recordedSky;
  if (keyword === 'EXPTIME') return exptime;
  return PLANE_KEYWORDS.includes(keyword) ? planeCell(keyword, exposure.chips[chip], written) : written;
}

function planeCell(keyword: string, { sky, skyPlane, header }: Chip, written: CardValue): CardValue {
  if (skyPlane) return planeValues('MDRIZSKY', skyPlane).get(keyword) ?? null;
  // The plane of an earlier run is not that of the constant that was subtracted.
  return sky !== null && planeOwner(header) === 'MDRIZSKY' ? null : written;
}

/** Columns whose values do not come from cards, and are real. */
const REALS: ReadonlySet<string> = new Set(['EXPTIME', 'MDRIZSKY', ...PLANE_KEYWORDS.slice(1)]);

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
