import type { Exposure } from './exposure.js';

/**
 * What an exposure has in common with its later forms (with its sky, with masks) and with no other: the label of its first chip.
 * Its file may hold several exposures.
 */
export function exposureKey({ chips }: Exposure): string {
  return chips[0].label;
}
