import type { ExtensionSelector } from './extension-selector.js';

/** An image that a user adds to a chip: a mask or an inverse-variance map. */
export interface ImageChoice {
  readonly file: string;
  /** Blank: chosen by the role of the image; see `openExposure`. */
  readonly extensions?: readonly ExtensionSelector[];
}

/** One exposure to open. A program may give a list of these instead of texts. */
export interface InputSpec {
  /** File, `file.fits.fz`, or `bundle.zip!entry.fits`. */
  readonly file: string;
  /** Science extensions in the order wanted; blank: every SCI, else the first image. */
  readonly extensions?: readonly ExtensionSelector[];
  /** Masks by position: the i-th image of this list belongs to the i-th science extension; null = no mask there. */
  readonly masks?: readonly (ImageChoice | null)[];
  /** Masks for measuring the sky only, by position like `masks`. */
  readonly skyMasks?: readonly (ImageChoice | null)[];
  /** Inverse-variance map of the user. */
  readonly ivm?: ImageChoice;
  /** The association table that named this file, and the product that it names. */
  readonly association?: { readonly table: string; readonly product: string };
}
