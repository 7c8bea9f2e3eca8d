/** Sky levels of sets of pixels. */
export { windowedLevel, type ProfileLevel, type SkyProfile } from './profile.js';
export { createStatisticScratch, statisticScratchBytes, type StatisticScratch } from './scratch.js';
export { allStatistics, skyStatistic } from './sky-statistic.js';
export type { SkyStat, Statistic, StatisticFailure, StatisticSettings } from './types.js';
