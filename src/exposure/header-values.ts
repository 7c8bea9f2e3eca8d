import type { HeaderView } from '../fits/header-view.js';

/** Text of a keyword for reports; '' when it is missing or of another type. */
export function plainText(header: HeaderView, keyword: string): string {
  const value = header.get(keyword);
  return typeof value === 'string' ? value.trim() : '';
}

/** Finite number of a keyword for reports; undefined when it is missing or of another type. */
export function plainNumber(header: HeaderView, keyword: string): number | undefined {
  const value = header.get(keyword);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
