import type { FileState } from '../fits/file-state.js';
import type { Header } from '../fits/header.js';
import type { MaskPlane } from '../masks/mask-plane.js';
import type { SkyPlane } from '../sky/plane/sky-plane.js';
import type { CelestialWcs } from '../wcs/celestial-wcs.js';

/** An image plane of a file: which HDU. */
export interface ImageRef {
  readonly file: string;
  readonly hduIndex: number;
}

/** One detector chip of an exposure: what its headers say, read once. Immutable; pixels stay on disk. */
export interface Chip {
  /** `file.fits[sci,1]`; by HDU number where the image has no name. */
  readonly label: string;
  /** EXTNAME as written; '' for none. */
  readonly extname: string;
  readonly extver: number;
  readonly hduIndex: number;
  /** Size, pixels. */
  readonly nx: number;
  readonly ny: number;
  /** Header of the image (of a compressed one: without the cards of its table). */
  readonly header: Header;
  readonly wcs: CelestialWcs;
  /** Exposure time, s. */
  readonly exptime: number;
  /** Detector gain, electrons per count; undefined where neither the headers nor the user say. */
  readonly gain: number | undefined;
  /** Multiplier from native units to electrons (per second). */
  readonly effGain: number;
  /** Electrons; undefined where neither the headers nor the user say. */
  readonly readNoise: number | undefined;
  /** Unit of SCI as written; `ELECTRONS/S` where there is no usable BUNIT (see `unitSource`). */
  readonly bunit: string;
  /** SCI is per second: it must not be divided by the exposure time. */
  readonly inputIsRate: boolean;
  /** What `inputIsRate` was decided from, in words. */
  readonly unitSource: string;
  /** Undistorted pixel scale, arcsec: IDCSCALE where there is one, else sqrt|det CD|. */
  readonly pscale: number;
  /** HDU numbers of the chip's planes in the exposure's file. */
  readonly planes: { readonly sci: number; readonly err: number | null; readonly dq: number | null };
  /** Mask of the user, 0 = bad. */
  readonly mask: ImageRef | null;
  /** Mask of the user for measuring the sky only, 0 = bad; absent = none. */
  readonly skyMask?: ImageRef | null;
  /** Inverse-variance map: of the user, or extension IVM of the exposure itself. */
  readonly ivm: ImageRef | null;
  /** Pixels that are low at the same place of many exposures; absent = not looked for. */
  readonly staticMask?: MaskPlane;
  /** Pixels hit by cosmic rays; absent = not looked for. */
  readonly rayMask?: MaskPlane;
  /** Sky to subtract, in native units; null = none. */
  readonly sky: number | null;
  /** How the sky to subtract rises over the chip, `sky` being that at its tangent point; absent or null = a constant. */
  readonly skyPlane?: SkyPlane | null;
  /** Sky to record as MDRIZSKY in the product; null = none is known. */
  readonly recordedSky: number | null;
}

/** Where the sky of an exposure is from. */
export interface SkySource {
  /** A method of matching; `skyfile` or `skyuser`: the user's values; `none`: nothing was asked for. */
  readonly method: string;
  /** Statistic of a method of matching, else null. */
  readonly skystat: string | null;
  /** The method that was asked for, where it could not work, and why another was used. */
  readonly downgrade: { readonly requested: string; readonly reason: string } | null;
}

/** An input that was left out of a run, and why. */
export interface SkippedInput {
  readonly file: string;
  readonly problem: string;
}

/** One input file as a light, immutable handle: headers, WCS, units. */
export interface Exposure {
  /** As the user named it. */
  readonly file: string;
  /** ROOTNAME, else the file's stem without known suffixes. */
  readonly rootname: string;
  readonly primary: Header;
  /** In EXTVER order, or in the order the user asked for; at least one. */
  readonly chips: readonly Chip[];
  /** Exposure time of the first chip, s. */
  readonly exptime: number;
  /** Start and end, MJD; undefined where the headers do not say. */
  readonly expstart: number | undefined;
  readonly expend: number | undefined;
  /** TELESCOP, INSTRUME and DETECTOR, trimmed; '' where absent. */
  readonly telescope: string;
  readonly instrument: string;
  readonly detector: string;
  /** Non-blank filter keywords joined by commas (`CLEAR1L,F814W`). */
  readonly filter: string;
  /** Row of the instrument table: `WFC3/IR`, or `generic`. */
  readonly mode: string;
  /** What a user should know about how this file was read; each a sentence. */
  readonly notes: readonly string[];
  /** Absent where the sky is still to be found. */
  readonly skySource?: SkySource;
  /** The file when it was checked that its flags and its sky can be written; absent = not checked. */
  readonly fileState?: FileState;
  /** Inputs that were left out of the same reading; one list, shared and growing until the reading ends. */
  readonly leftOut?: readonly SkippedInput[];
}
