import type { Exposure } from './exposure.js';
import { groupBy, wcsStatus, wcsWarnings } from './wcs-status.js';

/** Keywords of HST exposures that the run uses, and what happens without them. */
const HST_KEYWORDS = [
  ['primary', 'PA_V3', 'the orientation of the default frame is taken from ORIENTAT or the CD matrix'],
  ['primary', 'EXPSTART', 'the start of the product is not known'],
  ['image', 'IDCSCALE', 'the pixel scale is taken from the CD matrix'],
  ['image', 'WCSNAME', 'the alignment of the exposure is not known'],
] as const;

/**
 * What a user should know before pixels are read: suspicious WCS solutions, missing keywords, how units were
 * decided, images that are not used. Sentences; those of several files are put together.
 */
export function preflightWarnings(exposures: readonly Exposure[]): string[] {
  const solved = exposures.filter(({ telescope }) => telescope === 'HST');
  const statuses = solved.map(({ file, primary, chips }) => wcsStatus(file, primary, chips[0].header));
  return [
    ...wcsWarnings(statuses),
    ...missingKeywords(solved),
    ...perFile(exposures, unitNotes),
    ...readingWarnings(exposures),
  ];
}

/**
 * What is odd about how files were read, one sentence for all files that have it.
 * @param usesDq - false where DQ is not looked at, so that it may be missing
 */
export function readingWarnings(exposures: readonly Exposure[], usesDq = true): string[] {
  return [...(usesDq ? perFile(exposures, dqNotes) : []), ...perFile(exposures, ({ notes }) => notes)];
}

function dqNotes({ chips }: Exposure): string[] {
  const without = chips.filter(({ planes }) => planes.dq === null);
  if (without.length === 0) return [];
  const which =
    without.length === chips.length ? '' : ` for extension ${without.map(({ hduIndex }) => hduIndex).join(', ')}`;
  return [`no DQ extension${which}: every pixel counts as good`];
}

function missingKeywords(exposures: readonly Exposure[]): string[] {
  return perFile(exposures, ({ primary, chips }) =>
    HST_KEYWORDS.flatMap(([place, keyword, consequence]) => {
      const headers = place === 'primary' ? [primary] : chips.map(({ header }) => header);
      return headers.every((header) => header.has(keyword)) ? [] : [`keyword ${keyword} is missing: ${consequence}`];
    }),
  );
}

/** Units that the header does not give are worth a word; those that it gives are not. */
function unitNotes({ chips }: Exposure): readonly string[] {
  const sources = chips.map(({ unitSource }) => unitSource).filter((source) => source.includes('taken as'));
  return [...new Set(sources)];
}

function perFile(exposures: readonly Exposure[], notesOf: (exposure: Exposure) => readonly string[]): string[] {
  const notes = exposures.flatMap((exposure) => notesOf(exposure).map((note) => ({ note, file: exposure.file })));
  return [...groupBy(notes, ({ note }) => note)].map(([note, members]) => {
    const [{ file }] = members;
    return `${members.length === 1 ? file : `${file} and ${members.length - 1} more`}: ${note}`;
  });
}
