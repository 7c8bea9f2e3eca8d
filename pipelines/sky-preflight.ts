import type { Exposure } from '../src/exposure/exposure.js';
import type { DrizzleParameters } from '../src/parameters/drizzle-table.js';

/** How the sky of a run would be found, from headers alone. */
export interface SkyPreflight {
  readonly method: string;
  readonly skystat: string;
  /** The method that was asked for, and why another would be used; null where it is the same. */
  readonly requested: string;
  readonly downgrade: string | null;
  /** Pairs of overlapping chips, and the groups of exposures that they connect; null where no method needs them. */
  readonly overlaps: number | null;
  readonly groups: readonly (readonly string[])[] | null;
  readonly warnings: readonly string[];
}

/** True when the sky is measured, rather than read from a file or left alone. */
export function measuresSky({ skysub, skyfile }: DrizzleParameters): boolean {
  return skysub && skyfile === '';
}

/**
 * Looks whether the sky can be found as it was asked for; null where it is not measured.
 * @throws what the run itself would throw before it reads pixels: see `planMatch`, and with `readonly: false` `checkInputUpdates`
 */
export async function skyPreflight(
  exposures: readonly Exposure[],
  parameters: DrizzleParameters,
): Promise<SkyPreflight | null> {
  if (!parameters.readonly) {
    const { checkInputUpdates } = await import('../src/input-updates/check-updates.js');
    await checkInputUpdates(exposures, parameters);
  }
  return measuresSky(parameters) ? plannedSky(exposures, parameters) : null;
}

async function plannedSky(exposures: readonly Exposure[], parameters: DrizzleParameters): Promise<SkyPreflight> {
  const { exposureGroups, methodWarnings, needsOverlaps, planMatch } = await import('../src/sky/match/plan-match.js');
  const { settingsOfDrizzle } = await import('../src/sky/match/settings-of.js');
  const settings = settingsOfDrizzle(parameters);
  const planned = await planMatch(exposures, settings);
  const { method, downgrade, overlaps, warnings } = planned;
  const compared = needsOverlaps(exposures.length, settings);
  const groups = exposureGroups(exposures.length, planned);
  return {
    method,
    skystat: parameters.skystat,
    requested: settings.skymethod,
    downgrade,
    overlaps: compared ? overlaps.length : null,
    groups: compared ? groups.map((group) => group.map((index) => exposures[index].file)) : null,
    warnings: [...warnings, ...(downgrade === null ? [] : [downgrade]), ...methodWarnings(method)],
  };
}
