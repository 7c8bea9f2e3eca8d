import type { Exposure } from '../exposure/exposure.js';
import type { DrizzleParameters } from '../parameters/drizzle-parameters.js';
import { applyFrameParameters, defaultFrame } from '../wcs/output-frame.js';
import type { OutputFrame } from '../wcs/output-frame.js';
import { referenceFrame } from './reference-frame.js';

/** The two groups of custom frame parameters. */
export type FrameGroup = 'final' | 'driz_sep';

/** The frame of the final product (dossier section 9): default frame or `final_refimage`, then the parameters. */
export function finalFrame(exposures: readonly Exposure[], parameters: DrizzleParameters): Promise<OutputFrame> {
  return customFrame(exposures, parameters, 'final');
}

/** The frame of the separately drizzled images: the default one unless `driz_sep_wcs` is set. */
export function separateFrame(exposures: readonly Exposure[], parameters: DrizzleParameters): Promise<OutputFrame> {
  return customFrame(exposures, parameters, 'driz_sep');
}

async function customFrame(
  exposures: readonly Exposure[],
  p: DrizzleParameters,
  group: FrameGroup,
): Promise<OutputFrame> {
  const start = defaultFrame(exposures.flatMap((exposure) => exposure.chips), { undistort: p.coeffs });
  if (!p[`${group}_wcs`]) return start;
  const refimage = p[`${group}_refimage`];
  const base = refimage === '' ? start : await referenceFrame(refimage, group);
  return applyFrameParameters(base, {
    rot: p[`${group}_rot`],
    scale: p[`${group}_scale`],
    ra: p[`${group}_ra`],
    dec: p[`${group}_dec`],
    crpix1: p[`${group}_crpix1`],
    crpix2: p[`${group}_crpix2`],
    outnx: p[`${group}_outnx`],
    outny: p[`${group}_outny`],
  });
}
