import t from 'tap';
import type { Logger } from '../../src/logging/logger.js';
import type { StageSnapshot } from '../../monitoring/index.js';
import { createMetrics, silentMetrics } from '../../monitoring/index.js';

/** A clock that stands still until it is moved. Milliseconds. */
function clock(start: number): { now: () => number; move: (by: number) => void } {
  let time = start;
  return { now: () => time, move: (by) => (time += by) };
}

t.test('counters add, gauges set, stages keep the order of their first call', async (t) => {
  const { now, move } = clock(1000);
  const metrics = createMetrics({ now });
  const read = metrics.stage('read');
  move(5);
  const drizzle = metrics.stage('drizzle');
  move(5);
  read.exposure();
  read.exposure(3);
  read.readBytes(2880);
  read.readBytes(5760);
  read.writtenBytes(7);
  read.pixels(100);
  read.pixels(11);
  read.seconds(0.25);
  read.seconds(0.5);
  read.tile(2);
  read.tile();
  move(5);
  drizzle.queue(4);
  drizzle.queue(3);
  t.same(metrics.snapshot().stages, [
    {
      stage: 'read',
      exposures: 4,
      tiles: 3,
      pixels: 111,
      readBytes: 8640,
      writtenBytes: 7,
      seconds: 0.75,
      queue: 0,
      progress: undefined,
      startedAt: 1000,
      activeAt: 1010,
    },
    {
      stage: 'drizzle',
      exposures: 0,
      tiles: 0,
      pixels: 0,
      readBytes: 0,
      writtenBytes: 0,
      seconds: 0,
      queue: 3,
      progress: undefined,
      startedAt: 1005,
      activeAt: 1005,
    },
  ]);
  t.equal(metrics.snapshot().activeAt, 1010, 'waiting in a queue is not activity');
});

t.test('the same name is the same stage', async (t) => {
  const metrics = createMetrics();
  t.equal(metrics.stage('drizzle'), metrics.stage('drizzle'));
  t.not(metrics.stage('drizzle'), createMetrics().stage('drizzle'), 'but not in another run');
});

t.test('products, refusals and the budget', async (t) => {
  const metrics = createMetrics();
  metrics.product();
  metrics.product(2);
  metrics.rejected('FitsFormatError');
  metrics.rejected('WcsError');
  metrics.rejected('FitsFormatError');
  t.equal(metrics.snapshot().budget, undefined);
  metrics.budget({ limit: 100, used: 40, waiting: 0 });
  metrics.budget({ limit: 100, used: 90, waiting: 2 });
  t.match(metrics.snapshot(), {
    products: 3,
    rejected: { FitsFormatError: 2, WcsError: 1 },
    budget: { limit: 100, used: 90, waiting: 2 },
  });
});

t.test('a snapshot does not change after it was taken', async (t) => {
  const metrics = createMetrics();
  metrics.stage('drizzle').tile();
  metrics.rejected('WcsError');
  const before = metrics.snapshot();
  const copy = structuredClone(before);
  metrics.stage('drizzle').tile();
  metrics.rejected('WcsError');
  metrics.product();
  t.same(before, copy);
});

t.test('a number that would spoil a counter is refused by name', async (t) => {
  const stage = createMetrics().stage('drizzle');
  t.throws(() => stage.tile(-1), new RangeError('tiles of stage drizzle: -1 is not a finite number of 0 or more'));
  t.throws(() => stage.pixels(NaN), /pixels of stage drizzle: NaN/);
  t.throws(() => stage.seconds(Infinity), /seconds of stage drizzle: Infinity/);
  t.throws(() => stage.queue(-2), /queue depth of stage drizzle: -2/);
  t.throws(() => stage.progress(1.01), new RangeError('progress of stage drizzle: 1.01 is not between 0 and 1'));
  t.throws(() => stage.progress(NaN), /progress of stage drizzle: NaN/);
});

t.test('listeners hear each progress report and nothing after they leave', async (t) => {
  const metrics = createMetrics();
  const heard: [string, number | undefined, number][] = [];
  const listener = ({ stage, progress, tiles }: StageSnapshot) => void heard.push([stage, progress, tiles]);
  const leave = metrics.onProgress(listener);
  const leaveAgain = metrics.onProgress(listener);
  metrics.stage('drizzle').tile(3);
  metrics.stage('drizzle').progress(0.5);
  leave();
  leave();
  metrics.stage('write').progress(1);
  leaveAgain();
  metrics.stage('write').progress(0);
  t.same(heard, [
    ['drizzle', 0.5, 3],
    ['drizzle', 0.5, 3],
    ['write', 1, 0],
  ]);
});

t.test('a listener that throws is dropped, the log is told, the others still hear', async (t) => {
  const warnings: { fields: object; message: string }[] = [];
  const ignore = () => undefined;
  const warn = (fields: object, message: string) => void warnings.push({ fields, message });
  const logger: Logger = { debug: ignore, info: ignore, warn, error: ignore };
  const metrics = createMetrics({ logger });
  const trouble = new Error('the terminal is gone');
  let calls = 0;
  let heard = 0;
  metrics.onProgress(() => {
    calls++;
    throw trouble;
  });
  metrics.onProgress(() => {
    heard++;
  });
  metrics.stage('drizzle').progress(0.1);
  metrics.stage('drizzle').progress(0.2);
  t.equal(calls, 1);
  t.equal(heard, 2);
  t.same(warnings, [
    { fields: { error: trouble, stage: 'drizzle' }, message: 'a progress listener threw and was dropped' },
  ]);
});

t.test('silentMetrics takes every call and holds nothing', async (t) => {
  const stage = silentMetrics.stage('drizzle');
  stage.exposure();
  stage.tile();
  stage.pixels(1);
  stage.readBytes(1);
  stage.writtenBytes(1);
  stage.seconds(1);
  stage.queue(1);
  const leave = silentMetrics.onProgress(() => t.fail('nothing is reported'));
  stage.progress(1);
  leave();
  silentMetrics.rejected('WcsError');
  silentMetrics.product();
  silentMetrics.budget({ limit: 1, used: 1, waiting: 1 });
  t.same(silentMetrics.snapshot(), { stages: [], rejected: {}, products: 0, budget: undefined, activeAt: 0 });
});
