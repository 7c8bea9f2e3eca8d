/** Sky levels of sets of pixels. */
export { createStatisticScratch, statisticScratchBytes, type StatisticScratch } from './scratch.js';
export { allStatistics, skyStatistic } from './sky-statistic.js';
export type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from './types.js';
