export { flagsAt } from './squares';
export { squareRow } from './square';
export { pointRow, turboRow } from './upright';
export { open } from './window';

/** First byte of the memory that this program does not use. */
export function firstFree(): usize {
  return (__heap_base + 15) & ~15;
}
