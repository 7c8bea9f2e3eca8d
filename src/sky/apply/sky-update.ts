import type { NodeField } from '../../kernels/node-field.js';
import type { SkyPlane } from '../plane/index.js';
import type { FileState } from '../../fits/file-state.js';

/** The sky of one chip, to be recorded or subtracted. */
export interface ChipSky {
  /** HDU of the chip's image, 0 = primary. */
  readonly hduIndex: number;
  /** Sky that was computed now, in the units of the data; with a plane, at its tangent point. */
  readonly delta: number;
  /** How it rises over the chip; absent or null = a constant. */
  readonly plane?: SkyPlane | null;
}

/** How sky values go into files (parameters of the task, dossier 5). */
export interface ApplyOptions {
  /** Keyword of the chip's extension that holds the sky; at most 8 characters. */
  readonly skyuser_kwd: string;
  /**
   * True: the pixels lose the sky and the keyword grows by it (cumulative). False: the pixels stay and the keyword is the
   * sky computed now (overwritten).
   */
  readonly subtractsky: boolean;
  /** Named in the card's comment. `AstroDrizzle`, the drizzle pipeline, writes no HISTORY. */
  readonly task: 'SkyMatch' | 'AstroDrizzle';
}

/** What will happen to one chip. */
export interface PlannedSky extends ChipSky {
  /** Value of the keyword now; null where there is none. */
  readonly before: number | null;
  /** Value of the keyword afterwards. */
  readonly after: number;
  /** Plane in the header afterwards; null for none. */
  readonly planeAfter: SkyPlane | null;
  /** What the plane adds to the constant at the pixels of the chip, for those that lose it; null for a constant. */
  readonly rise: NodeField | null;
}

/** False for a sky that is zero all over the chip. */
export function changesAnything({ delta, rise }: PlannedSky): boolean {
  return delta !== 0 || rise !== null;
}

/** A checked change of one file that was not made yet: made by `planSkyUpdate`, carried out by `commitSkyUpdates`. */
export interface SkyUpdate {
  /** As the user named it. */
  readonly file: string;
  readonly options: ApplyOptions;
  readonly skies: readonly PlannedSky[];
  /** The file as it was when it was checked. */
  readonly state: FileState;
}

/** What happened to one file. */
export interface AppliedFile {
  readonly file: string;
  /** `rewritten`: a new file has taken its name; `in-place`: only header blocks were written. */
  readonly way: 'in-place' | 'rewritten' | 'unchanged';
  /** In the order of HDUs. */
  readonly keywords: readonly { readonly hduIndex: number; readonly before: number | null; readonly after: number }[];
}
