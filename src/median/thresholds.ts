/** What turns a threshold into the units of a separately drizzled image. */
export interface ThresholdUnits {
  /** Electrons for a native unit (the gain; 1 where the data are electrons). */
  readonly effGain: number;
  /** The native unit is per second. */
  readonly inputIsRate: boolean;
  /** s. */
  readonly exptime: number;
  /** Area of an output pixel over that of an input pixel. */
  readonly pixelArea: number;
}

/**
 * `combine_lthresh` or `combine_hthresh` for each image, electrons/s an output pixel. With `proc_unit=electrons` the number is
 * that already; else it is a native value of an input pixel.
 *
 * With compat all images get the number of the reference, which is multiplied by the gain and, for rates, by the exposure time of every
 * image, one after the other (dossier 5.1).
 */
export function thresholdsOf(
  threshold: number | null,
  images: readonly ThresholdUnits[],
  procUnit: 'native' | 'electrons',
  compat: boolean,
): readonly (number | null)[] {
  if (threshold === null || procUnit === 'electrons') return images.map(() => threshold);
  if (!compat) {
    return images.map(
      ({ effGain, inputIsRate, exptime, pixelArea }) => (threshold * effGain * pixelArea) / (inputIsRate ? 1 : exptime),
    );
  }
  const product = images.reduce(
    (value, { effGain, inputIsRate, exptime }) => value * effGain * (inputIsRate ? exptime : 1),
    threshold,
  );
  return images.map(() => product);
}
