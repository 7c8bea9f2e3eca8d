import { RxDrizzleError } from '../errors/index.js';
import type { HeaderView } from '../fits/header-view.js';
import type { DetectorNumber } from './instruments.js';

/** A value that the user gives, or the keywords that hold it; never both. */
export interface UserNumber {
  /** Name of the parameter with the keywords, for messages (`gnkeyword`). */
  readonly option: string;
  readonly value: number | null;
  /** Comma list; '' = none. */
  readonly keywords: string;
}

/** The two headers in which a keyword of a chip may stand; the order of the search is that of the list. */
export type HeaderPair = readonly [HeaderView, HeaderView];

/**
 * Mean without zeros of the values of keywords, each from the first header that has it; undefined when one is
 * missing (any missing keyword invalidates the list) and 0 when all are zero.
 */
export function meanOfKeywords(keywords: readonly string[], headers: HeaderPair): number | undefined {
  const values = keywords.map((keyword) => numberIn(keyword, headers));
  const found = values.filter((value) => value !== undefined);
  if (found.length < keywords.length) return undefined;
  const used = found.filter((value) => value !== 0);
  return used.length === 0 ? 0 : used.reduce((sum, value) => sum + value, 0) / used.length;
}

/** Number of a keyword in the first of the headers that has it with a value. */
export function numberIn(keyword: string, headers: HeaderPair): number | undefined {
  return headers[0].number(keyword) ?? headers[1].number(keyword);
}

/**
 * The user's number, or that of his keywords, or undefined when he gives neither.
 * @throws UsageError when a keyword that he names is missing: a mistake of the user, not of the exposure
 */
export function userNumber(user: UserNumber, headers: HeaderPair): number | undefined {
  if (user.value !== null) return user.value;
  const keywords = user.keywords
    .split(',')
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== '');
  if (keywords.length === 0) return undefined;
  const mean = meanOfKeywords(keywords, headers);
  if (mean !== undefined) return mean;
  const missing = keywords.find((keyword) => numberIn(keyword, headers) === undefined) ?? keywords[0];
  throw new RxDrizzleError(
    'UsageError',
    { file: headers[0].label, keyword: missing, option: user.option },
    'the keyword is in neither header of the chip',
    'name another keyword, or give the value',
  );
}

/** The number of the instrument table for one chip; undefined where its keywords are missing. */
export function detectorNumber(source: DetectorNumber, headers: HeaderPair): number | undefined {
  if (source.kind === 'unknown') return undefined;
  if (source.kind === 'fixed') return source.value;
  if (source.kind === 'keywords') return meanOfKeywords(source.keywords, headers);
  const [setting, chip] = [numberIn('ATODGAIN', headers), numberIn('DETECTOR', headers)];
  if (setting === undefined || chip === undefined) return undefined;
  const row = source.table[setting] as readonly number[] | undefined;
  return row?.[chip - 1];
}
