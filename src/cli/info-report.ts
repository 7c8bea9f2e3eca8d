import { observationTable, plateScaleText, wcsTable } from '../exposure/observation-table.js';
import { recommendedBits } from '../exposure/recommended-bits.js';
import type { RecommendedBits } from '../exposure/recommended-bits.js';
import type { FormattedTable, Observation } from '../exposure/observation-table.js';
import { textTable } from './text-table.js';

/** What `info` prints for people: two tables, the plate scale, missing keywords, warnings. */
export function infoLines(observations: readonly Observation[], warnings: readonly string[]): string[] {
  return [
    ...formatted(observationTable(observations)),
    '',
    ...formatted(wcsTable(observations)),
    '',
    ...plateScales(observations),
    ...missing(observations),
    ...bitLines(recommendedBits(observations)),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

/** `--`: the headers do not say. A blank would shift the columns for whoever splits the line. */
const NOTHING = '--';

/** Columns that hold numbers stand to the right. */
const NUMBERS = /^(EXPTIME|RA_TARG|DEC_TARG|POSTARG[12]|ORIENTAT|NMATCHES|RMS_.*)$/;

function formatted({ columns, rows }: FormattedTable): string[] {
  const table = columns.map((title, index) => ({
    title,
    text: (row: readonly string[]) => (row[index].trim() === '' ? NOTHING : row[index]),
    align: NUMBERS.test(title) ? ('right' as const) : ('left' as const),
  }));
  return textTable(table, rows);
}

function plateScales(observations: readonly Observation[]): string[] {
  const scales = new Set(observations.map(plateScaleText).filter((text) => text !== ''));
  return [...scales].map((scale) => `Detector Plate scale: ${scale}`);
}

/** Files that miss the same keywords share a line. */
function missing(observations: readonly Observation[]): string[] {
  const files = new Map<string, string[]>();
  for (const { file, missing } of observations) {
    if (missing.length > 0) files.set(missing.join(' '), [...(files.get(missing.join(' ')) ?? []), file]);
  }
  return [...files].map(([keywords, names]) => `missing keywords: ${keywords}  (${names.join(', ')})`);
}

/** Bits that exposures should be drizzled with, one line for all that have the same. */
export function bitLines(recommended: readonly RecommendedBits[]): string[] {
  return recommended.map(({ good, separate, reason, files }) => {
    const others = files.length === 1 ? '' : ` and ${String(files.length - 1)} more`;
    return `recommended: final_bits=${String(good)} driz_sep_bits=${String(separate)}  ${reason}  (${files[0]}${others})`;
  });
}

/** The same for programs. What the headers do not say is null. */
export function infoDocument(observations: readonly Observation[], warnings: readonly string[]): unknown {
  return {
    observations: observations.map(({ file, row }) => ({ file, ...nulls(row) })),
    wcs: observations.map(({ file, wcs }) => ({
      file,
      ...nulls({
        visit: wcs.visit,
        DETECTOR: wcs.detector === '' ? undefined : wcs.detector,
        EXPTIME: wcs.exptime,
        WCSNAME: wcs.solution.name === '' ? undefined : wcs.solution.name,
        kind: wcs.solution.kind,
        catalog: wcs.solution.catalog,
        method: wcs.solution.method,
        NMATCHES: wcs.matches,
        RMS_RA: wcs.rmsRa,
        RMS_DEC: wcs.rmsDec,
        RMS_RA_pix: wcs.rmsRaPixels,
        RMS_DEC_pix: wcs.rmsDecPixels,
      }),
    })),
    plate_scale: observations.map(({ plateScale }) => plateScale ?? null),
    headerlets: observations.map(({ headerlets }) => headerlets),
    missing: observations.map(({ missing }) => missing),
    recommended_bits: recommendedBits(observations),
    warnings,
  };
}

/** JSON drops what is undefined; a table with holes is easier to read when every row has every column. */
function nulls(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, (value as unknown) ?? null]));
}
