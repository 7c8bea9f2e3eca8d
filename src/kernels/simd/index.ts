export { poly5Row } from './blot';
export { coverBox, coverByEdges, coverFive, coverThree } from './cover';
export { badPixels, degeneratePixels, open, tornPixels } from './window';
export { finish } from './finish';
export { middlesOfFew } from './few';
export { countBytes, flagStored, packFlags } from './flags';
export { sipRow } from './map';
export { bandRow, chainRow, fitBand, mostPieces, sampledRow } from './map-cells';
export { mostNodes } from './map-chain';
export { goodPixels, prepare, unusablePixels } from './prepare';
export { noisyPixels, peakPixels, residualRow, testedPixels } from './rays';
export { squareRow } from './square';
export { swapWords } from './swap';
export { pointRow, turboRow } from './upright';
export {
  addCounts,
  countValues,
  dropOutside,
  dropUnusable,
  lowBits,
  markMasked,
  notFinitePixels,
  sumCounts,
  unflaggedPixels,
} from './usable';

import { blotConstants } from './blot';
import { area, corners } from './cover';
import { fewImages } from './few';
import { rowConstants } from './map';
import { smooth, starts } from './map-cells';
import { chip, offsets, shifts } from './map-chain';

/** Where the quad at hand lies: x of its corners, then y; float64. */
export function cornersAt(): usize {
  return corners;
}

/** Where its areas lie, rows of columns+1 float64. */
export function areaAt(): usize {
  return area;
}

/** Where the constants of {@link sipRow} lie. */
export function rowConstantsAt(): usize {
  return rowConstants;
}

/** Where a chip with lookup tables is described: see {@link chip}. */
export function chipAt(): usize {
  return chip;
}

/** Where its tables of D2IM lie: see {@link shifts}. */
export function shiftsAt(): usize {
  return shifts;
}

/** Where its tables of NPOL lie: see {@link offsets}. */
export function offsetsAt(): usize {
  return offsets;
}

/** Where the first columns of its pieces lie: see {@link starts}. */
export function startsAt(): usize {
  return starts;
}

/** Where it says which pieces are polynomials: see {@link smooth}. */
export function smoothAt(): usize {
  return smooth;
}

/** Where the constants of {@link poly5Row} lie. */
export function blotConstantsAt(): usize {
  return blotConstants;
}

/** Where the images of {@link middlesOfFew} are named. */
export function fewImagesAt(): usize {
  return fewImages;
}

/** First byte of the memory that the host may use. */
export function firstFree(): usize {
  return (__heap_base + 15) & ~15;
}
