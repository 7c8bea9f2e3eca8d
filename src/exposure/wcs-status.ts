import type { HeaderView } from '../fits/header-view.js';
import { fileRoot, plainName } from '../inputs/file-root.js';
import { instrumentMode } from './instruments.js';
import { plainNumber, plainText } from './header-values.js';
import { wcsSolution } from './wcs-solution.js';
import type { WcsSolution } from './wcs-solution.js';

/** The active WCS solution of a file and the quality of its fit. */
export interface WcsStatus {
  /** As the user named it. */
  readonly file: string;
  /** First six characters of an HST ROOTNAME (programme and visit); other data: the root of the file. */
  readonly visit: string;
  readonly detector: string;
  readonly exptime: number | undefined;
  readonly solution: WcsSolution;
  /** Sources matched in the fit; undefined without a fit. */
  readonly matches: number | undefined;
  /** RMS of the fit, milliarcsec. */
  readonly rmsRa: number | undefined;
  readonly rmsDec: number | undefined;
  /** The same in pixels of the detector's nominal scale. */
  readonly rmsRaPixels: number | undefined;
  readonly rmsDecPixels: number | undefined;
}

/** Reads the status from the primary header and the header of the first chip. */
export function wcsStatus(file: string, primary: HeaderView, image: HeaderView): WcsStatus {
  const detector = plainText(primary, 'DETECTOR') || plainText(image, 'DETECTOR');
  const scale = instrumentMode(plainText(primary, 'INSTRUME'), detector).scale ?? plainNumber(image, 'IDCSCALE');
  const [rmsRa, rmsDec] = [plainNumber(image, 'RMS_RA'), plainNumber(image, 'RMS_DEC')];
  const pixels = (mas: number | undefined): number | undefined =>
    mas === undefined || scale === undefined ? undefined : mas / 1000 / scale;
  return {
    file,
    visit: visitOf(file, primary),
    detector,
    exptime: plainNumber(primary, 'EXPTIME') ?? plainNumber(image, 'EXPTIME'),
    solution: wcsSolution(plainText(image, 'WCSNAME')),
    matches: plainNumber(image, 'NMATCHES'),
    rmsRa,
    rmsDec,
    rmsRaPixels: pixels(rmsRa),
    rmsDecPixels: pixels(rmsDec),
  };
}

function visitOf(file: string, primary: HeaderView): string {
  const root = (plainText(primary, 'ROOTNAME') || fileRoot(file)).toLowerCase();
  return plainText(primary, 'TELESCOP') === 'HST' ? root.slice(0, 6) : root;
}

/** Fits worse than this blur a mosaic, pixels (sky-matching notebook). */
const RMS_LIMIT = 0.5;

/**
 * What is suspicious about the solutions of a set: files on different catalogs or methods, fits with an RMS above
 * half a pixel, files of one visit that were fitted together with different numbers of matches. Each names the visits.
 */
export function wcsWarnings(statuses: readonly WcsStatus[]): string[] {
  return [...mixedSolutions(statuses), ...poorFits(statuses), ...unequalMatches(statuses)];
}

function mixedSolutions(statuses: readonly WcsStatus[]): string[] {
  const groups = groupBy(statuses, ({ solution }) => alignmentOf(solution));
  if (groups.size < 2) return [];
  const parts = [...groups].map(([alignment, members]) => `${alignment} in ${visitsText(members)}`);
  return [`mixed WCS solutions: ${parts.join('; ')} (align all exposures to one catalog before they are combined)`];
}

/** What has to be the same: the catalog and the method, not the distortion reference file. */
function alignmentOf({ name, kind }: WcsSolution): string {
  if (name === '') return 'no WCSNAME';
  return kind === 'a priori' || kind === 'a posteriori' ? name.slice(name.indexOf('-') + 1) : name;
}

function poorFits(statuses: readonly WcsStatus[]): string[] {
  const poor = statuses.filter(
    ({ rmsRaPixels = 0, rmsDecPixels = 0 }) => Math.max(rmsRaPixels, rmsDecPixels) > RMS_LIMIT,
  );
  return [...groupBy(poor, fitText)].map(
    ([fit, members]) => `the fit of the WCS in ${visitsText(members)} has an RMS above ${RMS_LIMIT} pixels: ${fit}`,
  );
}

function fitText({ rmsRaPixels = 0, rmsDecPixels = 0, matches, solution }: WcsStatus): string {
  const count = matches === undefined ? '' : ` with ${matches} matches`;
  return `${rmsRaPixels.toFixed(2)}, ${rmsDecPixels.toFixed(2)} pixels${count} (${solution.name})`;
}

function unequalMatches(statuses: readonly WcsStatus[]): string[] {
  const together = statuses.filter(({ solution }) => solution.name.includes('-FIT_REL_'));
  return [...groupBy(together, ({ visit, detector }) => `${visit} ${detector}`)].flatMap(([, members]) => {
    const counts = new Set(members.map(({ matches }) => matches ?? 0));
    return counts.size < 2
      ? []
      : [
          `the exposures of ${visitsText(members)} are said to be fitted together, but have ${[...counts].join(', ')} matches`,
        ];
  });
}

function visitsText(members: readonly WcsStatus[]): string {
  const visits = [...new Set(members.map(({ visit }) => visit))].sort();
  const plural = visits.length > 1 ? 's' : '';
  return `visit${plural} ${visits.join(', ')} (${members.length === 1 ? plainName(members[0].file) : `${members.length} files`})`;
}

/** Members by key, keys in order of first appearance. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
