import type { OffsetSolution } from './offset-solution.js';

/** Condition above which the groups hang together by a thread. */
const WEAK = 1e6;

/** Share of all slopes that a large mosaic always leaves to the ridge, and that nobody needs to know of. */
const FEW_SLOPES = 0.05;

/** Members of a group that a warning names. */
const NAMED = 6;

/** What a user should know about a solution, one sentence each. @param labels - names of the exposures */
export function solutionWarnings(
  solution: Omit<OffsetSolution, 'warnings'>,
  labels?: readonly string[],
): readonly string[] {
  const { group, groups, rank, condition, floor, planes } = solution;
  const warnings: string[] = [];
  if (groups.length > 1) {
    const listed = groups.map((members) => `{${namesOf(members, labels)}}`).join(', ');
    warnings.push(
      `the ${group.length} exposures are ${groups.length} groups without an overlap between them (rank ${rank}): ${listed}`,
    );
  }
  if (floor > 0) {
    warnings.push(
      `the differences of overlaps contradict each other by more than their errors; ${floor.toPrecision(3)} was added to each error`,
    );
  }
  if (condition > WEAK) {
    warnings.push(`parts of a group are tied by very weak overlaps (condition ${condition.toPrecision(2)})`);
  }
  const slopes = 2 * (group.length - groups.length);
  if (planes !== undefined && planes.damped > FEW_SLOPES * slopes) {
    warnings.push(`the overlaps do not measure ${planes.damped} of ${slopes} slopes, which were held near zero`);
  }
  return warnings;
}

/** Names of exposures for a message, the first few of many. */
export function namesOf(exposures: readonly number[], labels?: readonly string[]): string {
  const named = exposures.slice(0, NAMED).map((i) => labels?.[i] ?? `${i + 1}`);
  return exposures.length > NAMED ? `${named.join(', ')} and ${exposures.length - NAMED} more` : named.join(', ');
}
