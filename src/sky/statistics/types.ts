/** Which number stands for the sky of a set of pixels. */
export type SkyStat = 'mean' | 'median' | 'mode' | 'midpt';

/** How a sky level is taken from pixels. */
export interface StatisticSettings {
  readonly skystat: SkyStat;
  /** Values outside [lower, upper] are left out, data units, inclusive, rounded to float32; null = no limit. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Times that the values are clipped anew, an integer >= 0. */
  readonly nclip: number;
  /** Clipping limits below and above the centre, in widths of the distribution, > 0. */
  readonly lsigma: number;
  readonly usigma: number;
  /** Bin of the histogram behind `mode` and `midpt`, in sigma, > 0. */
  readonly binwidth: number;
  /** The numbers of the reference, quirks included, instead of the sound ones. */
  readonly compat: boolean;
  /** Also say how the values are distributed. Not with `compat`. */
  readonly profile?: boolean;
  /** Steps of a profile; 1024 without. */
  readonly profileSteps?: number;
}

/**
 * How values are distributed about their level: enough to take a level again within other limits, without the values.
 * All in data units.
 */
export interface SkyProfile {
  /** Median and robust width of the clipped values. */
  readonly centre: number;
  readonly width: number;
  /** below[k]: number of values below start + k step. */
  readonly start: number;
  readonly step: number;
  readonly below: Float64Array;
}

/** A sky level and what it was made of. All values in data units. */
export interface Statistic {
  readonly value: number;
  /**
   * 1-sigma uncertainty of `value` for white Gaussian noise, from sigma and n. 0 when all values are equal, Infinity for a
   * single value, whose noise is unknown. Correlated noise and the bias that sources leave are not in it.
   */
  readonly error: number;
  /** Values after clipping. */
  readonly n: number;
  /** Standard deviation (n - 1) of the values after clipping; NaN for a single value. */
  readonly sigma: number;
  /** Bins of the histogram behind mode and midpt; 1 when it collapsed. */
  readonly bins: number;
  /** Smallest and largest value after clipping (compat: ends of the histogram, which may be a limit instead). */
  readonly min: number;
  readonly max: number;
  /** NaN and infinite values among those given: they take part in nothing. */
  readonly notFinite: number;
  /** Where it was asked for and the values have a width. */
  readonly profile?: SkyProfile;
}

/** Why there is no level: no finite value; none within the limits; clipping left none. */
export type StatisticFailure = 'empty' | 'limits' | 'clipped';
