import { asciiText } from '../fits/ascii-text.js';
import type { Header } from '../fits/header.js';
import type { SkySource } from '../exposure/exposure.js';
import type { ProductFacts } from './product-facts.js';

/** Exposures that a program read without asking for a sky. */
const UNASKED: SkySource = { method: 'none', skystat: null, downgrade: null };

/**
 * Adds how the sky of the inputs was found; the values are MDRIZSKY of HDRTAB. SKYMETH: the method that was used, or
 * `skyfile`, `skyuser`, `none`. SKYSTAT: its statistic, where it was measured. SKYREQ, with a line of HISTORY: the method
 * that was asked for, where it could not work. `MULTIPLE` where exposures differ. The reference has no keywords for these.
 */
export function addSkyKeywords(header: Header, { exposures }: ProductFacts): void {
  const sources = exposures.map(({ skySource = UNASKED }) => skySource);
  const subtracted = exposures.some(({ chips }) => chips.some(({ sky }) => sky !== null));
  const what = `sky: HDRTAB MDRIZSKY, ${subtracted ? 'subtracted' : 'not subtracted'}`;
  setOrRemove(header, 'SKYMETH', common(sources.map(({ method }) => method)), what);
  setOrRemove(header, 'SKYSTAT', common(sources.map(({ skystat }) => skystat)), 'statistic of the sky');
  const requested = common(sources.map(({ downgrade }) => downgrade?.requested ?? null));
  setOrRemove(header, 'SKYREQ', requested, 'method that was asked for and could not work');
  const reasons = new Set(sources.flatMap(({ downgrade }) => downgrade?.reason ?? []));
  for (const reason of reasons) header.addHistory(asciiText(`sky: ${reason}`));
}

function common(values: readonly (string | null)[]): string | null {
  return values.every((value) => value === values[0]) ? values[0] : 'MULTIPLE';
}

/** The input may have a keyword of this name. */
function setOrRemove(header: Header, keyword: string, value: string | null, comment: string): void {
  if (value === null) header.remove(keyword);
  else header.set(keyword, value, comment);
}
