/**
 * Values that an inner loop is given at a time. V8 compiles a function that is called often better than a long loop that
 * it has to enter in the middle: the sums over clipped values take a third of the time.
 */
export const BLOCK = 2 ** 14;
