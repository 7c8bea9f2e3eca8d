/** What a chip has besides the light of its sources. */
export interface ChipNoise {
  /** Sky that is subtracted, native units. */
  readonly sky: number;
  /** Electrons (not per second) for a native unit. */
  readonly toElectrons: number;
  /** Electrons; undefined where it is not known. */
  readonly readNoise: number | undefined;
}

/**
 * Sky and read noise of an exposure, electrons an input pixel, for its separately drizzled image: read noise in the mean
 * square of its chips, sky in the mean.
 *
 * With compat the sky is the reference's: that of the first chip, replaced by another's whenever its number of electrons exceeds that one's
 * native number (dossier 5.1).
 */
export function exposureNoise(
  chips: readonly ChipNoise[],
  compat: boolean,
): { readonly background: number; readonly readNoise: number | undefined } {
  const noises = chips.map(({ readNoise }) => readNoise).filter((noise) => noise !== undefined);
  const meanSquare = mean(noises.map((noise) => noise * noise));
  return {
    background: compat ? referenceSky(chips) : mean(chips.map(electrons)),
    readNoise: noises.length < chips.length ? undefined : Math.sqrt(meanSquare),
  };
}

function referenceSky(chips: readonly ChipNoise[]): number {
  return chips.slice(1).reduce((kept, chip) => (kept > chip.sky ? electrons(chip) : kept), electrons(chips[0]));
}

function electrons({ sky, toElectrons }: ChipNoise): number {
  return sky * toElectrons;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
