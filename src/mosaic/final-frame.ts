import type { Exposure } from '../exposure/exposure.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { applyFrameParameters, defaultFrame } from '../wcs/output-frame.js';
import type { FrameChip, OutputFrame } from '../wcs/output-frame.js';
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
  const start = defaultFrame(frameChips(exposures), { undistort: p.coeffs, compat: p.compat });
  if (!p[`${group}_wcs`]) return start;
  const refimage = p[`${group}_refimage`];
  const base = refimage === '' ? start : await referenceFrame(refimage, `${group}_refimage`);
  return applyFrameParameters(
    base,
    {
      rot: p[`${group}_rot`],
      scale: p[`${group}_scale`],
      ra: p[`${group}_ra`],
      dec: p[`${group}_dec`],
      crpix1: p[`${group}_crpix1`],
      crpix2: p[`${group}_crpix2`],
      outnx: p[`${group}_outnx`],
      outny: p[`${group}_outny`],
    },
    `${group}_`,
  );
}

/** The chips of exposures as the output frame needs them. */
export function frameChips(exposures: readonly Exposure[]): FrameChip[] {
  return exposures.flatMap((exposure) => {
    const { primary, file } = exposure;
    return exposure.chips.map(({ wcs, nx, ny, header }) => ({ wcs, nx, ny, header, primary, exposure: file }));
  });
}
