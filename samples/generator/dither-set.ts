import { planeToSky, skyToPlane, type ChipGeometry, type Point } from './camera.js';
import type { Camera, ChipDesign } from './detectors.js';
import type { SceneDesign } from './scene.js';

/** One exposure of a dither set, before it is made. */
export interface PlannedExposure {
  /** ROOTNAME; the file is `<rootname>_flt.fits` or `_flc.fits`. */
  readonly rootname: string;
  /** Seconds. */
  readonly exptime: number;
  /** Sky, e-/s per nominal pixel. */
  readonly sky: number;
  /** POSTARG1/2: where the camera's centre points, arcsec from the target, in the camera's axes. */
  readonly postarg: Point;
  /** Position angle of the camera's y axis, degrees. */
  readonly roll: number;
  /** EXPSTART, modified Julian date. */
  readonly start: number;
}

/** A dither set, before it is made: what {@link writeDitherSet} turns into files. */
export interface DitherSet {
  readonly name: string;
  readonly seed: number;
  readonly camera: Camera;
  readonly targname: string;
  readonly target: Point;
  readonly exposures: readonly PlannedExposure[];
  readonly scene: SceneDesign;
  readonly options: DitherSetOptions;
}

/** What goes into the files besides SCI and DQ. */
export interface DitherSetOptions {
  /** Flag the pixels that cosmic rays hit with DQ 8192, as a calibration pipeline does for ramps and for split exposures. */
  readonly flagCosmicRays: boolean;
  /** Write the ERR planes. */
  readonly err: boolean;
  /** Write `<rootname>_crtrue.fits`: 1 where a cosmic ray hit, 0 elsewhere. */
  readonly masks: boolean;
  /** Multiplies the rate of cosmic rays. */
  readonly cosmicRayFactor: number;
}

/** Name of the file of an exposure. */
export function exposureFile(set: DitherSet, exposure: PlannedExposure): string {
  return `${exposure.rootname}_${set.camera.suffix}.fits`;
}

/** The geometry of a chip in an exposure: the camera's design, pointed and turned. */
export function chipGeometry(set: DitherSet, exposure: PlannedExposure, chip: ChipDesign): ChipGeometry {
  const pointing = planeToSky(turn(exposure.postarg, exposure.roll), set.target);
  const { nx, ny, crpix, linear, sip, d2im, npol } = chip;
  const columnX = turn([linear[0], linear[2]], exposure.roll);
  const columnY = turn([linear[1], linear[3]], exposure.roll);
  return {
    nx,
    ny,
    crpix,
    sip,
    crval: planeToSky(turn(chip.offset, exposure.roll), pointing),
    cd: [columnX[0], columnY[0], columnX[1], columnY[1]],
    ...(d2im === undefined ? {} : { d2im }),
    ...(npol === undefined ? {} : { npol }),
  };
}

/** ORIENTAT: position angle of the y axis on the sky at the reference pixel, degrees. */
export function orientation(geometry: ChipGeometry): number {
  return (Math.atan2(geometry.cd[1], geometry.cd[3]) * 180) / Math.PI;
}

/** Distance on the tangent plane about the first point, arcsec (east, north). */
export function offsetArcsec(from: Point, to: Point): Point {
  const plane = skyToPlane(to, from);
  return plane === undefined ? [NaN, NaN] : [plane[0] * 3600, plane[1] * 3600];
}

/** Camera axes (arcsec; x right, y up) to the tangent plane (degrees; east, north) with the y axis at position angle `roll`. */
function turn(place: Point, roll: number): Point {
  const [s, c] = [Math.sin((roll * Math.PI) / 180), Math.cos((roll * Math.PI) / 180)];
  return [(-c * place[0] + s * place[1]) / 3600, (s * place[0] + c * place[1]) / 3600];
}
