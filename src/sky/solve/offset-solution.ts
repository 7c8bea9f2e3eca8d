/** Slopes of the sky of each exposure, for planes. Sky at (xi, eta): offset + slopeXi (xi - centreXi) + slopeEta (eta - centreEta). */
export interface SkyPlanes {
  /** Where the offset of an exposure holds: the mean position of its cells, radians. */
  readonly centreXi: Float64Array;
  readonly centreEta: Float64Array;
  /** Brightness per radian, relative to the mean slope of the group; NaN where an exposure has no pair. */
  readonly slopeXi: Float64Array;
  readonly slopeEta: Float64Array;
  /** 1 sigma of the slopes. */
  readonly slopeXiErrors: Float64Array;
  readonly slopeEtaErrors: Float64Array;
  /** The ridge: 1 sigma to which the rise of a plane over `reach` is tied to zero, brightness. */
  readonly ridge: number;
  /** Largest distance of a cell from the centre of its exposure, radians. */
  readonly reach: number;
  /** Directions that the ridge holds rather than the overlaps. */
  readonly damped: number;
}

/** Least-squares solution of all overlaps. */
export interface OffsetSolution {
  /** Brightness, each group with a mean of zero; NaN where an exposure has no pair. */
  readonly offsets: Float64Array;
  /** 1 sigma of the offset relative to the mean of its group; NaN where an exposure has no pair. */
  readonly errors: Float64Array;
  /** Group of each exposure, numbered in order of first member. */
  readonly group: Int32Array;
  /** Members of each group, ascending; an exposure without a pair is a group of one. */
  readonly groups: readonly (readonly number[])[];
  /** Unknowns that the overlaps determine. For constants: exposures less groups. */
  readonly rank: number;
  /** Largest over smallest singular value of the weighted equations, of the worst group, to about a per cent; NaN without pairs. */
  readonly condition: number;
  /** Sum of squared residuals over their variances (with the floor). For planes, over all cells. */
  readonly chi2: number;
  /** Measurements less rank. */
  readonly dof: number;
  /** Error common to all differences that had to be added to theirs, brightness; 0 for weights other than `ivar`. */
  readonly floor: number;
  /** Per pair: difference minus model, brightness; for planes the model in the middle of the cells. */
  readonly residuals: Float64Array;
  /**
   * Per pair, 0 to 1: the share of its own difference in the model of it. At 1 the pair alone ties two parts together and
   * nothing checks it. For planes that of the constants alone.
   */
  readonly leverage: Float64Array;
  readonly planes?: SkyPlanes;
  readonly warnings: readonly string[];
}
