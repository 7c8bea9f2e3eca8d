import type { Metrics, StageMetrics } from './metrics.js';

/* eslint-disable @typescript-eslint/no-empty-function -- silence is the behaviour */
const silentStage: StageMetrics = {
  exposure() {},
  tile() {},
  pixels() {},
  readBytes() {},
  writtenBytes() {},
  seconds() {},
  queue() {},
  progress() {},
};

/** Counts nothing, tells nobody. What operators use when they are given no metrics. */
export const silentMetrics: Metrics = {
  stage: () => silentStage,
  rejected() {},
  product() {},
  budget() {},
  snapshot: () => ({ stages: [], rejected: {}, products: 0, budget: undefined, activeAt: 0 }),
  onProgress: () => () => {},
};
