import type { Chip, Exposure } from '../exposure/exposure.js';
import { isElectrons, isFluxDensity, isPerSecond, withoutPerSecond } from '../exposure/unit-text.js';
import type { MosaicChip, MosaicPlan } from '../mosaic/mosaic-plan.js';
import { weightScale } from '../mosaic/weighting.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { OutputFrame } from '../wcs/output-frame.js';
import { VERSION } from '../version.js';

/** One chip of a product, with the numbers that were used for it. */
export interface ProductChip {
  readonly exposure: Exposure;
  /** Index in `exposure.chips`. */
  readonly chip: number;
  /** `wt` of the dossier: what multiplied the weight map. */
  readonly weightScale: number;
}

/** File names of a product, as its keywords give them. */
export interface ProductFileNames {
  readonly sci: string;
  readonly wht: string;
  readonly ctx: string;
}

/** All that the headers of a product say. */
export interface ProductFacts {
  readonly frame: OutputFrame;
  readonly chips: readonly ProductChip[];
  readonly exposures: readonly Exposure[];
  readonly parameters: DrizzleParameters;
  /** Total exposure time, s; start and end, MJD. */
  readonly exptime: number;
  readonly expstart: number | undefined;
  readonly expend: number | undefined;
  /** Unit of SCI. */
  readonly bunit: string;
  readonly skipped: readonly { readonly file: string; readonly problem: string }[];
  /** Version of rxdrizzle. */
  readonly version: string;
  /** yyyy-mm-dd. */
  readonly date: string;
}

/** Gathers the facts of a plan for its headers. */
export function productFacts(plan: MosaicPlan, skipped: ProductFacts['skipped']): ProductFacts {
  const { exposures, parameters, frame } = plan;
  const starts = exposures.flatMap((exposure) => exposure.expstart ?? []);
  const ends = exposures.flatMap((exposure) => exposure.expend ?? []);
  return {
    frame,
    chips: plan.chips.map((chip) => productChip(chip, parameters)),
    exposures,
    parameters,
    exptime: exposures.reduce((sum, exposure) => sum + exposure.exptime, 0),
    expstart: starts.length === 0 ? undefined : Math.min(...starts),
    expend: ends.length === 0 ? undefined : Math.max(...ends),
    bunit: productUnit(exposures[0].chips[0], parameters),
    skipped,
    version: VERSION,
    date: new Date().toISOString().slice(0, 10),
  };
}

function productChip({ exposure, chip, settings }: MosaicChip, parameters: DrizzleParameters): ProductChip {
  const facts = exposure.chips[chip];
  return { exposure, chip, weightScale: weightScale(facts, parameters, settings.scale) };
}

/**
 * Unit of SCI: per second unless `final_units=counts` asks for totals; flux densities stay as they are and become
 * flux density times seconds.
 */
export function productUnit(
  chip: Pick<Chip, 'bunit' | 'gain' | 'effGain'>,
  { final_units, proc_unit }: Pick<DrizzleParameters, 'final_units' | 'proc_unit'>,
): string {
  const native = proc_unit === 'native' || isInElectrons(chip) ? chip.bunit : 'ELECTRONS';
  if (final_units === 'counts') return isFluxDensity(native) ? `${native}.s` : withoutPerSecond(native);
  return isFluxDensity(native) || isPerSecond(native) ? native : `${native}/S`;
}

/** Nothing is left for `proc_unit=electrons` to do: the camera's data are electrons, or their unit says so. */
function isInElectrons({ bunit, gain, effGain }: Pick<Chip, 'bunit' | 'gain' | 'effGain'>): boolean {
  return isElectrons(bunit) || (effGain === 1 && gain !== 1);
}
