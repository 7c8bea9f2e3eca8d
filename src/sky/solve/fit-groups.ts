import { groupCondition } from './condition.js';
import { fixGauge } from './gauge.js';
import { addLeverage, groupVariances } from './group-errors.js';
import { factorGroup, normalInverse, solveGroup, type GroupSystem } from './group-system.js';
import type { OverlapGroups } from './overlap-groups.js';
import type { Centres, WeightedRows } from './weighted-rows.js';

/** The unknowns of all exposures and the systems that they came from. */
export interface GroupsFit {
  /** By unknown of each exposure, gauge fixed; NaN where an exposure has no pair. */
  readonly values: Float64Array;
  readonly systems: readonly GroupSystem[];
}

/** Solves each connected group on its own. */
export function fitGroups(rows: WeightedRows, { group, groups }: OverlapGroups, centres: Centres): GroupsFit {
  const exposures = group.length;
  const selections = groups.map((): number[] => []);
  for (let row = 0; row < rows.count; row++) selections[group[rows.a[row]]].push(row);
  const values = new Float64Array(exposures * rows.unknowns).fill(NaN);
  const systems = groups.flatMap((members, g) =>
    members.length < 2 ? [] : [factorGroup(members, rows, Int32Array.from(selections[g]), exposures)],
  );
  for (const system of systems) {
    const solution = solveGroup(system);
    fixGauge(solution, system.members, rows.unknowns, centres);
    spread(solution, system.members, rows.unknowns, values);
  }
  return { values, systems };
}

/** What is known about a fit besides its values. */
export interface FitQuality {
  /** 1 sigma, by unknown of each exposure; NaN where an exposure has no pair. */
  readonly errors: Float64Array;
  /** By pair. */
  readonly leverage: Float64Array;
  readonly condition: number;
}

/** Errors of the unknowns, leverage of the pairs and condition of a fit. */
export function fitQuality({ values, systems }: GroupsFit, pairs: number, centres: Centres): FitQuality {
  const errors = new Float64Array(values.length).fill(NaN);
  const leverage = new Float64Array(pairs);
  const conditions: number[] = [];
  for (const system of systems) {
    const inverse = normalInverse(system);
    addLeverage(system, inverse, leverage);
    conditions.push(groupCondition(system, inverse, centres));
    const variances = groupVariances(system, inverse, centres);
    spread(variances.map(Math.sqrt), system.members, system.rows.unknowns, errors);
  }
  return { errors, leverage, condition: conditions.length === 0 ? NaN : Math.max(...conditions) };
}

function spread(from: Float64Array, members: readonly number[], unknowns: number, to: Float64Array): void {
  members.forEach((exposure, i) => {
    for (let k = 0; k < unknowns; k++) to[exposure * unknowns + k] = from[i * unknowns + k];
  });
}
