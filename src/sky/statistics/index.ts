/** Sky levels of sets of pixels. */
export { windowedLevel, type ProfileLevel } from './profile.js';
export { createStatisticScratch, statisticScratchBytes, type StatisticScratch } from './scratch.js';
export { allStatistics, skyStatistic } from './sky-statistic.js';
export type { SkyProfile, SkyStat, Statistic, StatisticFailure, StatisticSettings } from './types.js';
export {
  canStream,
  countOnStream,
  FEWEST_STREAMED,
  statisticOfTable,
  STREAM_TABLE,
  streamGrid,
  type StreamGrid,
} from './stream-grid.js';
