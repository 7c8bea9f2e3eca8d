import type { HeaderView } from '../../fits/header-view.js';

/** A keyword that should hold a number above 0: the number, or why there is none. */
export interface PositiveNumber {
  /** undefined where no header has a usable value. */
  readonly value: number | undefined;
  /** Label of the header that it is from, or that has the unusable card. */
  readonly place: string;
  /** `is missing`, `is 'abc', not a number`, `is 0, not above 0`; '' for a value. */
  readonly problem: string;
}

/**
 * Looks a number up in several headers. Nothing is thrown for a card of another type: whether it matters is for the
 * caller to say.
 * @param search - `first-card`: the first header that has the card decides, as in the reference; `first-usable`: the
 * first with a finite number above 0, else the first problem
 */
export function positiveNumber(
  keyword: string,
  headers: readonly HeaderView[],
  search: 'first-card' | 'first-usable',
): PositiveNumber {
  const cards = headers.filter((header) => header.has(keyword)).map((header) => readCard(header, keyword));
  const usable = search === 'first-usable' ? cards.find(({ value }) => value !== undefined) : undefined;
  return usable ?? cards.at(0) ?? { value: undefined, place: '', problem: 'is missing' };
}

function readCard(header: HeaderView, keyword: string): PositiveNumber {
  const place = header.label;
  const card = header.get(keyword);
  const number = typeof card === 'bigint' ? Number(card) : card;
  if (number == null) return { value: undefined, place, problem: 'has no value' };
  if (typeof number !== 'number') {
    const found = typeof number === 'string' ? `'${number}'` : number ? 'T' : 'F';
    return { value: undefined, place, problem: `is ${found}, not a number` };
  }
  const isUsable = number > 0 && Number.isFinite(number);
  return { value: isUsable ? number : undefined, place, problem: isUsable ? '' : `is ${number}, not above 0` };
}
