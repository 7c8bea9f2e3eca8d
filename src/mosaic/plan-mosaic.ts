import { RxDrizzleError } from '../errors/index.js';
import type { Exposure } from '../exposure/exposure.js';
import { requireErrorPlanes, requireWeightPlanes } from '../exposure/require-weight-planes.js';
import { blockBoxes, touchesWindow } from '../kernels/block-boxes.js';
import type { DropSettings } from '../kernels/types.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { OutputFrame } from '../wcs/output-frame.js';
import { pixelMap } from '../wcs/pixel-map.js';
import { shareArrays } from '../workers/share-arrays.js';
import { finalFrame, separateFrame } from './final-frame.js';
import type { MosaicChip, MosaicPlan } from './mosaic-plan.js';

/** A plan, and the exposures that could not be part of it. */
export interface Planned {
  readonly plan: MosaicPlan;
  /** Exposures none of whose chips touches the frame. */
  readonly outside: readonly Exposure[];
}

/**
 * Lays a mosaic out from headers alone: the output frame, each chip's map into it, the order of the context bits.
 * @param frame - the output frame; by default the one that the parameters ask for
 * @throws FrameError when there is no exposure, or none overlaps the frame; WcsError for a map that cannot be made;
 * ExposureError for a chip without the plane that its weights or errors are made of
 */
export async function planMosaic(
  exposures: readonly Exposure[],
  parameters: DrizzleParameters,
  frame?: OutputFrame,
): Promise<Planned> {
  if (exposures.length === 0) throw new RxDrizzleError('FrameError', {}, 'there is no exposure to drizzle');
  for (const exposure of exposures) requireWeightPlanes(exposure, parameters.final_wht_type);
  if (parameters.final_err) exposures.forEach(requireErrorPlanes);
  const output = frame ?? (await finalFrame(exposures, parameters));
  // A frame of the separate images that cannot be is refused even where none are made.
  if (frame === undefined && parameters.driz_sep_wcs) await separateFrame(exposures, parameters);
  const mapped = exposures.map((exposure) => mapChips(exposure, parameters, output));
  const inside = exposures.filter((_, index) => mapped[index].some((chip) => chip.touches));
  const outside = exposures.filter((exposure) => !inside.includes(exposure));
  if (inside.length === 0) throw nothingInside(exposures, output);
  const chips = mapped
    .filter((_, index) => inside.includes(exposures[index]))
    .flat()
    .map(({ touches: _, ...chip }, contextId): MosaicChip => ({ ...chip, contextId }));
  const contextPlanes = parameters.context ? Math.ceil(chips.length / 32) : 0;
  return { plan: { frame: output, exposures: inside, chips, parameters, contextPlanes }, outside };
}

interface MappedChip extends Omit<MosaicChip, 'contextId'> {
  readonly touches: boolean;
}

function mapChips(exposure: Exposure, parameters: DrizzleParameters, frame: OutputFrame): MappedChip[] {
  return exposure.chips.map((chip, index) => {
    const settings: DropSettings = {
      kernel: parameters.final_kernel,
      pixfrac: parameters.final_pixfrac,
      scale: frame.pscale / chip.pscale,
      compat: parameters.compat,
    };
    const stepsize = parameters.compat ? parameters.stepsize : 0;
    // Shared from the start: a second copy for the threads would be most of what an exposure costs.
    const map = shareArrays(pixelMap(chip.wcs, chip.nx, chip.ny, frame, { stepsize }));
    const blocks = shareArrays(blockBoxes(map, settings));
    return { exposure, chip: index, map, blocks, settings, touches: touchesWindow(blocks, 0, 0, frame.nx, frame.ny) };
  });
}

function nothingInside(exposures: readonly Exposure[], frame: OutputFrame): RxDrizzleError {
  const where = `RA ${frame.crval[0].toFixed(5)}, Dec ${frame.crval[1].toFixed(5)} degrees`;
  const size = `${String(frame.nx)} x ${String(frame.ny)} pixels of ${frame.pscale.toPrecision(4)} arcsec`;
  return new RxDrizzleError(
    'FrameError',
    { file: exposures[0].file },
    `no exposure overlaps the requested frame (${size} at ${where}), this one is the first of ${String(exposures.length)}`,
    'check final_ra, final_dec, final_crpix1, final_crpix2, final_outnx, final_outny or final_refimage',
  );
}

/** The error for an exposure that touches no pixel of the frame. */
export function outsideError(exposure: Exposure, frame: OutputFrame): RxDrizzleError {
  const problem = `does not overlap the output frame of ${String(frame.nx)} x ${String(frame.ny)} pixels`;
  return new RxDrizzleError('FrameError', { file: exposure.file }, problem, 'give --skip-bad to go on without it');
}
