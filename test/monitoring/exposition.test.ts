import { spawnSync } from 'node:child_process';
import { register } from 'prom-client';
import t from 'tap';
import type { Metrics } from '../../monitoring/index.js';
import { createMetrics, metricsRegistry } from '../../monitoring/index.js';

function busyMetrics(): Metrics {
  const metrics = createMetrics({ now: () => 1_700_000_000_500 });
  const drizzle = metrics.stage('drizzle');
  drizzle.exposure(4);
  drizzle.tile(9);
  drizzle.pixels(4_112_784);
  drizzle.readBytes(50_613_120);
  drizzle.writtenBytes(2880);
  drizzle.seconds(0.5);
  drizzle.queue(2);
  drizzle.progress(0.75);
  metrics.stage('write').exposure();
  metrics.product();
  metrics.rejected('FitsFormatError');
  metrics.budget({ limit: 1024, used: 512, waiting: 3 });
  return metrics;
}

/** Lines with a value, without HELP and TYPE. */
async function samples(metrics: Metrics): Promise<string[]> {
  const text = await (await metricsRegistry(metrics)).metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

t.test('every number of the snapshot is exposed under its name', async (t) => {
  t.same(await samples(busyMetrics()), [
    'rxdrizzle_exposures_total{stage="drizzle"} 4',
    'rxdrizzle_exposures_total{stage="write"} 1',
    'rxdrizzle_tiles_total{stage="drizzle"} 9',
    'rxdrizzle_tiles_total{stage="write"} 0',
    'rxdrizzle_pixels_total{stage="drizzle"} 4112784',
    'rxdrizzle_pixels_total{stage="write"} 0',
    'rxdrizzle_read_bytes_total{stage="drizzle"} 50613120',
    'rxdrizzle_read_bytes_total{stage="write"} 0',
    'rxdrizzle_written_bytes_total{stage="drizzle"} 2880',
    'rxdrizzle_written_bytes_total{stage="write"} 0',
    'rxdrizzle_stage_seconds_total{stage="drizzle"} 0.5',
    'rxdrizzle_stage_seconds_total{stage="write"} 0',
    'rxdrizzle_queue_depth{stage="drizzle"} 2',
    'rxdrizzle_queue_depth{stage="write"} 0',
    'rxdrizzle_progress_ratio{stage="drizzle"} 0.75',
    'rxdrizzle_stage_last_activity_timestamp_seconds{stage="drizzle"} 1700000000.5',
    'rxdrizzle_stage_last_activity_timestamp_seconds{stage="write"} 1700000000.5',
    'rxdrizzle_budget_limit_bytes 1024',
    'rxdrizzle_budget_used_bytes 512',
    'rxdrizzle_budget_waiting_tasks 3',
    'rxdrizzle_rejected_inputs_total{reason="FitsFormatError"} 1',
    'rxdrizzle_products_total 1',
  ]);
});

t.test('a second scrape gives the numbers of its moment, not their sum', async (t) => {
  const metrics = createMetrics();
  const registry = await metricsRegistry(metrics);
  metrics.stage('drizzle').tile(2);
  t.match(await registry.metrics(), 'rxdrizzle_tiles_total{stage="drizzle"} 2\n');
  t.match(await registry.metrics(), 'rxdrizzle_tiles_total{stage="drizzle"} 2\n');
  metrics.stage('drizzle').tile();
  t.match(await registry.metrics(), 'rxdrizzle_tiles_total{stage="drizzle"} 3\n');
});

t.test('two runs in one process are two registries, and the global one stays empty', async (t) => {
  const first = createMetrics();
  const second = createMetrics();
  first.product(5);
  t.ok((await samples(first)).includes('rxdrizzle_products_total 5'));
  t.ok((await samples(second)).includes('rxdrizzle_products_total 0'));
  t.equal(await register.metrics(), '\n');
});

t.test('a stage name with quotes and line ends is escaped as a label', async (t) => {
  const metrics = createMetrics();
  metrics.stage('a "b"\n\\c').tile();
  t.ok((await samples(metrics)).includes('rxdrizzle_tiles_total{stage="a \\"b\\"\\n\\\\c"} 1'));
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;
t.test('promtool finds nothing to say', { skip: promtool ? false : 'promtool is not on PATH' }, async (t) => {
  const text = await (await metricsRegistry(busyMetrics())).metrics();
  const check = (input: string) => spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  const { status, stdout, stderr } = check(text);
  t.same({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  t.not(check(text.replaceAll('products_total', 'products')).status, 0, 'and would say so of a bad name');
});
