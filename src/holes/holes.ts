/** What one DQ bit does. */
export interface BitHoles {
  readonly bit: number;
  /** `hot pixel`; '' where it is not known. */
  readonly name: string;
  /** Pixels of the chips that have it, and those that nothing else makes bad. */
  readonly flagged: number;
  readonly alone: number;
  /** Pixels in holes that would have a weight with this bit forgiven, and nothing else. */
  readonly fills: number;
}

/** The holes of a product: regions of output pixels of weight 0 that do not touch the border of the image. */
export interface HoleReport {
  /** Regions, and their pixels. */
  readonly regions: number;
  readonly pixels: number;
  /** Output pixels of positive weight. */
  readonly covered: number;
  /** Pixels of all chips, and those that are bad for nothing but DQ and for other reasons (masks, cosmic rays, no value). */
  readonly input: { readonly pixels: number; readonly byDq: number; readonly byOthers: number };
  /** Unforgiven bits that some pixel has, smallest first. */
  readonly bits: readonly BitHoles[];
  /** Pixels in holes that would have a weight with all bits forgiven; with those that are recommended as well, null = none are. */
  readonly byDq: number;
  readonly byRecommended: number | null;
  /** Pixels in holes that cosmic rays and masks also keep something away from, and those that nothing would reach. */
  readonly byOthers: number;
  readonly unreached: number;
  /** What to do about them. */
  readonly advice: readonly string[];
}
