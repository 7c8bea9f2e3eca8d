import type { Exposure } from '../exposure/exposure.js';
import { separateFrame } from '../mosaic/final-frame.js';
import { planMosaic } from '../mosaic/plan-mosaic.js';
import type { Planned } from '../mosaic/plan-mosaic.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/**
 * Lays out the separately drizzled images: all in one frame, electrons/s an output pixel, weights by exposure time (dossier 2.5).
 * @throws as planMosaic
 */
export async function planSeparate(exposures: readonly Exposure[], parameters: DrizzleParameters): Promise<Planned> {
  return planMosaic(exposures, separateParameters(parameters), await separateFrame(exposures, parameters));
}

/** The parameters of a separate image under the names that a product's have. */
export function separateParameters(parameters: DrizzleParameters): DrizzleParameters {
  return {
    ...parameters,
    final_wht_type: 'EXP',
    final_kernel: parameters.driz_sep_kernel,
    final_wt_scl: parameters.driz_sep_wt_scl,
    final_pixfrac: parameters.driz_sep_pixfrac,
    final_fillval: parameters.driz_sep_fillval,
    // What nothing has reached is 0 in the images of the reference.
    final_maskval: parameters.compat ? 0 : null,
    final_bits: parameters.driz_sep_bits,
    final_units: 'cps',
    final_err: false,
    proc_unit: 'electrons',
    context: false,
  };
}
