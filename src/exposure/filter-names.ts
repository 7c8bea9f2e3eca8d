import type { HeaderView } from '../fits/header-view.js';
import { plainText } from './header-values.js';
import type { InstrumentMode } from './instruments.js';

/** The filters of an exposure joined by commas (`CLEAR1L,F814W`), each from the first header that has it; '' for none. */
export function filterNames(headers: readonly HeaderView[], { filterKeywords }: InstrumentMode): string {
  const filters = filterKeywords.map((keyword) =>
    headers.map((header) => plainText(header, keyword)).find((text) => text !== ''),
  );
  return filters.filter((filter) => filter !== undefined).join(',');
}
