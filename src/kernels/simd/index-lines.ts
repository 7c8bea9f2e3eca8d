/** The third program: what is wanted to find straight trails in the residuals of a chip. It has no static data. */
export { flatten, gather, gatherSizes, scale } from './background';
export { bandSums, eraseBand, lineMoments } from './band';
export { halve, joinSums, layColumns, steepest, steepestSquare, weigh } from './line-sums';
