import type { CanonicalOrder } from './canonical-order.js';
import type { OffsetSolution, SkyPlanes } from './offset-solution.js';

/** The part of a solution that goes by exposure or by pair. */
type Ordered = Pick<OffsetSolution, 'offsets' | 'errors' | 'residuals' | 'leverage' | 'planes'>;

/** A solution in canonical order, in the order of the inputs. */
export function restoreOrder(solution: Ordered, { renamed, place, sign }: CanonicalOrder): Ordered {
  const byExposure = (values: Float64Array): Float64Array => Float64Array.from(renamed, (i) => values[i]);
  const { offsets, errors, residuals, leverage, planes } = solution;
  return {
    offsets: byExposure(offsets),
    errors: byExposure(errors),
    residuals: Float64Array.from(place, (to, p) => sign[p] * residuals[to]),
    leverage: Float64Array.from(place, (to) => leverage[to]),
    ...(planes === undefined ? {} : { planes: restorePlanes(planes, byExposure) }),
  };
}

function restorePlanes(planes: SkyPlanes, byExposure: (values: Float64Array) => Float64Array): SkyPlanes {
  return {
    ...planes,
    centreXi: byExposure(planes.centreXi),
    centreEta: byExposure(planes.centreEta),
    slopeXi: byExposure(planes.slopeXi),
    slopeEta: byExposure(planes.slopeEta),
    slopeXiErrors: byExposure(planes.slopeXiErrors),
    slopeEtaErrors: byExposure(planes.slopeEtaErrors),
  };
}
