import type { Chip, Exposure } from '../../exposure/exposure.js';
import type { HeaderView } from '../../fits/header-view.js';
import { isHst } from './hst.js';
import { positiveNumber } from './header-number.js';

/** Pixel scale of a chip and where it is from. */
export interface ScaleChoice {
  /** arcsec */
  readonly scale: number;
  readonly scaleSource: string;
  readonly warnings: readonly string[];
}

/** A nominal scale this many times larger or smaller than that of the WCS belongs to another image. */
const SUSPICIOUS = 1.5;

/**
 * Nominal pixel scale of a chip, in the reference's order (dossier 2.12): IDCSCALE of the WCS (HST), PAMSCALE and
 * IDCSCALE of the image header, then of the primary header, the matrix of the WCS. The nominal scale comes first in
 * both modes: flat fields and inverse sensitivities refer to a pixel of that size.
 * Without a nominal scale the reference takes 1 arcsec for headers without CDi_j cards; only `compat` does.
 */
export function pixelScale(chip: Chip, exposure: Exposure, compat: boolean): ScaleChoice {
  const { nominal, warnings } = nominalScale(chip, exposure);
  if (nominal !== undefined) return { ...nominal, warnings: [...warnings, ...disagreement(chip, nominal)] };
  if (compat && !hasCdMatrix(chip)) {
    const warning = `${chip.label}: there is no CD matrix and no nominal pixel scale: 1 arcsec is taken, as the reference does`;
    return { scale: 1, scaleSource: 'no CD matrix: 1 arcsec', warnings: [...warnings, warning] };
  }
  return { scale: chip.wcs.pscale, scaleSource: 'the matrix of the WCS', warnings };
}

interface Nominal {
  readonly scale: number;
  readonly scaleSource: string;
}

/** The first usable nominal scale; cards that were passed over are named. */
function nominalScale(
  chip: Chip,
  exposure: Exposure,
): { readonly nominal: Nominal | undefined; readonly warnings: string[] } {
  const { idcScale } = chip.wcs;
  const warnings: string[] = [];
  if (isHst(exposure) && idcScale !== undefined) {
    return { nominal: { scale: idcScale, scaleSource: 'IDCSCALE of the WCS' }, warnings };
  }
  for (const [header, name] of placesOf(chip, exposure)) {
    for (const keyword of ['PAMSCALE', 'IDCSCALE']) {
      const { value, problem } = positiveNumber(keyword, [header], 'first-card');
      if (value !== undefined) return { nominal: { scale: value, scaleSource: `${keyword} of the ${name}` }, warnings };
      if (header.has(keyword)) warnings.push(`${chip.label}: ${keyword} of the ${name} ${problem}: it is not used`);
    }
  }
  return { nominal: undefined, warnings };
}

function placesOf(chip: Chip, exposure: Exposure): readonly (readonly [HeaderView, string])[] {
  return [
    [chip.header, 'image header'],
    [exposure.primary, 'primary header'],
  ];
}

function disagreement({ label, wcs }: Chip, { scale, scaleSource }: Nominal): string[] {
  const ratio = scale / wcs.pscale;
  if (ratio < SUSPICIOUS && ratio > 1 / SUSPICIOUS) return [];
  const own = wcs.pscale.toPrecision(4);
  return [`${label}: the pixel scale ${scale} arcsec (${scaleSource}) is not that of the WCS, ${own} arcsec`];
}

function hasCdMatrix({ header }: Chip): boolean {
  return ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].some((keyword) => header.has(keyword));
}
