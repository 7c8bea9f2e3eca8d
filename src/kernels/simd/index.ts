export { coverBox, coverByEdges, coverFive, coverThree } from './cover';
export { badPixels, degeneratePixels, open, tornPixels } from './window';
export { finish } from './finish';
export { sipRow } from './map';
export { goodPixels, prepare, unusablePixels } from './prepare';
export { squareRow } from './square';
export { pointRow, turboRow } from './upright';

import { area, corners } from './cover';
import { rowConstants } from './map';

export function cornersAt(): usize {
  return corners;
}

export function areaAt(): usize {
  return area;
}

export function rowConstantsAt(): usize {
  return rowConstants;
}

/** First byte of the memory that the host may use. */
export function firstFree(): usize {
  return (__heap_base + 15) & ~15;
}
