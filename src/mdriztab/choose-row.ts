/** What the rows of an MDRIZTAB are chosen by. */
export interface RowKey {
  /** Filters joined by commas, or `ANY`. */
  readonly filter: string;
  /** Least number of images that the row is for. */
  readonly numimages: number;
}

/**
 * The row for a set of exposures, 0-based; -1 when none is for them. Rows of the same filters come first (blanks, case, order
 * and clear positions of the wheels do not count), then those of `ANY`; among them the one of the largest `numimages` that
 * is not above the number of images.
 *
 * `compat` (dossier 2.11): the filter as written, else `ANY`; among them the last in the order of the table with `numimages`
 * not above the number of images; where there is none the first row of the table, whatever its filter.
 * @param filter - of the first exposure
 */
export function chooseRow(keys: readonly RowKey[], filter: string, images: number, compat: boolean): number {
  return compat ? referenceRow(keys, filter, images) : soundRow(keys, filter, images);
}

function soundRow(keys: readonly RowKey[], filter: string, images: number): number {
  const written = rowOfMost(keys, images, (row) => row.filter.trim() === filter);
  if (written >= 0) return written;
  const wanted = glassOf(filter);
  const alike = rowOfMost(keys, images, (row) => glassOf(row.filter) === wanted);
  return alike >= 0 ? alike : rowOfMost(keys, images, (row) => row.filter.trim().toUpperCase() === ANY);
}

const ANY = 'ANY';

function rowOfMost(keys: readonly RowKey[], images: number, isCandidate: (row: RowKey) => boolean): number {
  let best = -1;
  for (const [index, row] of keys.entries()) {
    if (row.numimages > images || !isCandidate(row)) continue;
    if (best < 0 || row.numimages >= keys[best].numimages) best = index;
  }
  return best;
}

/** The filters that do something, in one spelling. */
function glassOf(filter: string): string {
  const names = filter.split(',').map((name) => name.trim().toUpperCase());
  return names
    .filter((name) => name !== '' && !/^(CLEAR|N\/A)/.test(name))
    .sort()
    .join(',');
}

function referenceRow(keys: readonly RowKey[], filter: string, images: number): number {
  const sought = keys.some((row) => row.filter === filter) ? filter : ANY;
  const found = keys.findLastIndex((row) => row.filter === sought && row.numimages <= images);
  return Math.max(found, 0);
}
