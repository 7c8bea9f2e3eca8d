/** What is known of a separately drizzled image (values in electrons/s an output pixel, sky subtracted) before its pixels. */
export interface CombineLayer {
  /** For messages: the exposure's file. */
  readonly label: string;
  /** Mean of the positive weights of the whole image; see `meanWeight`. Only for `median_newmasks`. */
  readonly meanWeight: number;
  /** Exposure time, s. */
  readonly exptime: number;
  /** Sky that was subtracted, electrons an input pixel (not per second). */
  readonly background: number;
  /** Electrons; undefined where it is not known. */
  readonly readNoise: number | undefined;
  /** Area of an output pixel over that of an input pixel (s squared). */
  readonly pixelArea: number;
  /** Values below the one, and from the other on, are not used; electrons/s an output pixel, null = none. */
  readonly lthresh: number | null;
  readonly hthresh: number | null;
}
