import { RxDrizzleError } from '../errors/index.js';
import type { HeaderView } from '../fits/header-view.js';

/**
 * A WcsError that names the header it came from (`file.fits[SCI,1]`) and the keyword.
 */
export function wcsError(
  header: Pick<HeaderView, 'label'>,
  keyword: string | undefined,
  problem: string,
  remedy = '',
): RxDrizzleError {
  const place = placeOf(header.label);
  return new RxDrizzleError('WcsError', keyword === undefined ? place : { ...place, keyword }, problem, remedy);
}

/** Splits `file.fits[SCI,1]` into file and extension. */
export function placeOf(label: string): { file: string; extension?: string } {
  const match = /^(.*)\[([^\]]*)\]$/.exec(label);
  return match === null ? { file: label } : { file: match[1], extension: match[2] };
}
