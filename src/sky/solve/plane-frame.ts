import { cellMeasurements, median, pairMeasurements, type Measurements } from './measurements.js';
import { fitGroups } from './fit-groups.js';
import type { OverlapGroups } from './overlap-groups.js';
import { RIDGE_AMPLITUDE } from './ridge.js';
import type { SkyPair } from './sky-pair.js';
import { weightedRows, type Centres } from './weighted-rows.js';

/** Where the planes of exposures have their origin, and the unit of length of their slopes. */
export interface PlaneFrame {
  /** Mean position of the cells of each exposure, in units of `reach`. */
  readonly centres: Centres;
  /** Largest distance of a cell from the centre of its exposure, radians. */
  readonly reach: number;
}

/** Constants do not ask where anything is. */
export function pointFrame(exposures: number): PlaneFrame {
  return { centres: { x: new Float64Array(exposures), y: new Float64Array(exposures) }, reach: 1 };
}

/** Centres of the exposures, the means of the cells that they are in, and the reach of the set. */
export function planeFrame(exposures: number, pairs: readonly SkyPair[]): PlaneFrame {
  const x = new Float64Array(exposures);
  const y = new Float64Array(exposures);
  const count = new Float64Array(exposures);
  eachCell(pairs, (exposure, xi, eta) => {
    x[exposure] += xi;
    y[exposure] += eta;
    count[exposure]++;
  });
  for (let i = 0; i < exposures; i++) {
    x[i] /= Math.max(1, count[i]);
    y[i] /= Math.max(1, count[i]);
  }
  let reach = 0;
  eachCell(pairs, (exposure, xi, eta) => (reach = Math.max(reach, Math.hypot(xi - x[exposure], eta - y[exposure]))));
  // One cell an exposure: no slope is measured, any unit does.
  if (reach === 0) reach = 1;
  return { centres: { x: x.map((v) => v / reach), y: y.map((v) => v / reach) }, reach };
}

function eachCell(pairs: readonly SkyPair[], visit: (exposure: number, xi: number, eta: number) => void): void {
  for (const { a, b, cells } of pairs) {
    for (const { xi, eta } of cells ?? []) {
      visit(a, xi, eta);
      visit(b, xi, eta);
    }
  }
}

/** Measurements and frame of a fit of constants (one value a pair) or planes (cells). */
export function fitData(
  exposures: number,
  pairs: readonly SkyPair[],
  degree: 0 | 1,
): { frame: PlaneFrame; measurements: Measurements } {
  if (degree === 0) return { frame: pointFrame(exposures), measurements: pairMeasurements(pairs) };
  const frame = planeFrame(exposures, pairs);
  return { frame, measurements: cellMeasurements(pairs, frame.reach) };
}

/**
 * How far a plane may plausibly rise over `reach`, brightness: RIDGE_AMPLITUDE times what constants for each exposure leave
 * of the cells (root mean square), or times the median error of a cell if that is more.
 */
export function ridgeAmplitude(pairs: readonly SkyPair[], measurements: Measurements, groups: OverlapGroups): number {
  const exposures = groups.group.length;
  const { centres } = pointFrame(exposures);
  const options = { weights: 'ivar', unknowns: 1, floor: 0 } as const;
  const { values } = fitGroups(weightedRows(pairs, measurements, centres, options), groups, centres);
  let sum = 0;
  for (let m = 0; m < measurements.count; m++) {
    const { a, b } = pairs[measurements.pair[m]];
    sum += (measurements.difference[m] - (values[a] - values[b])) ** 2;
  }
  return RIDGE_AMPLITUDE * Math.max(Math.sqrt(sum / measurements.count), median(measurements.sigma));
}
