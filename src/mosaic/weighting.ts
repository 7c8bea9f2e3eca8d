import type { Chip } from '../exposure/exposure.js';
import { RxDrizzleError } from '../errors/index.js';
import type { PlaneRef } from '../fits/plane.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { valueGain } from './chip-values.js';
import type { Weighting } from '../workers/tile-task.js';

/**
 * Weight of the good pixels of a chip (dossier section 8.7).
 *
 * EXP: exposure time times `final_wt_scl` (`expsq`: exposure time squared; the reference ignores it).
 * ERR: 1/variance of a rate per output pixel: ERR is divided by the exposure time where the data are counts,
 * multiplied by s^2 like the values. The reference multiplies by the exposure time squared for rates too;
 * `compat` does the same. IVM: likewise from the user's inverse variance map.
 * @param scale - s, output over input pixel scale
 * @throws ExposureError when the plane that the weights are made of is missing
 */
export function chipWeighting(
  chip: Chip,
  parameters: DrizzleParameters,
  scale: number,
  planes: { readonly err: PlaneRef | null; readonly ivm: PlaneRef | null },
): Weighting {
  if (parameters.final_wht_type === 'EXP') {
    return { kind: 'constant', value: chip.exptime * weightScale(chip, parameters, scale) };
  }
  const gain = valueGain(chip, parameters);
  if (parameters.final_wht_type === 'ERR') {
    const plane = planes.err ?? missing(chip, 'ERR', 'use --final-wht-type EXP');
    return { kind: 'error', plane, scale: (varianceTime(chip, parameters) / gain) ** 2 / scale ** 4 };
  }
  const plane = planes.ivm ?? missing(chip, 'IVM', 'name its inverse variance map, or use --final-wht-type EXP');
  return { kind: 'map', plane, scale: weightScale(chip, parameters, scale) / gain ** 2 };
}

/** Multiplies the weight map of a chip (exposure time, 1/variance, IVM): DnnnWTSC of the product's header. */
export function weightScale(chip: Chip, parameters: DrizzleParameters, scale: number): number {
  const { final_wht_type, final_wt_scl, compat } = parameters;
  if (final_wht_type === 'ERR') return 1 / scale ** 4;
  if (final_wht_type === 'IVM') return varianceTime(chip, parameters) ** 2 / scale ** 4;
  if (typeof final_wt_scl === 'number') return final_wt_scl;
  return final_wt_scl === 'expsq' && !compat ? chip.exptime : 1;
}

/** Seconds that turn the error of a value into the error of a rate. */
function varianceTime(chip: Chip, { compat }: DrizzleParameters): number {
  return chip.inputIsRate && !compat ? 1 : chip.exptime;
}

function missing(chip: Chip, plane: string, remedy: string): never {
  throw new RxDrizzleError(
    'ExposureError',
    { file: chip.label },
    `there is no ${plane} plane to weight this chip by`,
    remedy,
  );
}
