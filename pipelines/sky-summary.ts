import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';
import type { SkyMatch } from '../src/sky/match/sky-match.js';
import type { SkyPlane } from '../src/sky/plane/sky-plane.js';

/** How the sky of a product was found, as plain data. */
export interface SkySummary {
  readonly method: string;
  readonly skystat: string;
  /** The method that was asked for, and why another was used; null where it is the same. */
  readonly requested: string;
  readonly downgrade: string | null;
  /** One for each chip; `sky` in the units of the chip, at the tangent point of its plane; null for a constant. */
  readonly chips: readonly {
    readonly file: string;
    readonly extver: number;
    readonly sky: number;
    readonly plane: SkyPlane | null;
  }[];
  /** Groups of exposures that overlaps connect; null for methods without overlaps. */
  readonly groups: readonly (readonly string[])[] | null;
}

/** The summary of what matching found. */
export function skySummary(
  { method, requested, downgrade, chips, solution, exposures }: SkyMatch,
  { skystat }: Pick<DrizzleParameters, 'skystat'>,
): SkySummary {
  return {
    method,
    skystat,
    requested,
    downgrade,
    chips: chips.map(({ file, extver, sky, plane }) => ({ file, extver, sky, plane })),
    groups: solution === null ? null : solution.groups.map((group) => group.map((index) => exposures[index].file)),
  };
}
