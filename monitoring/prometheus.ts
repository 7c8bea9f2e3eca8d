import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Metrics, MetricsSnapshot, StageSnapshot } from './metrics.js';

/** One line of a table: what Prometheus calls it, what it says in `# HELP`, where the number is found. */
interface Column<Source> {
  readonly name: string;
  readonly help: string;
  readonly value: (source: Source) => number | undefined;
}

// Names follow the Prometheus conventions (base units, counters end in _total); `promtool check metrics` agrees.
const STAGE_COUNTERS: readonly Column<StageSnapshot>[] = [
  { name: 'exposures_total', help: 'Exposures that the stage has finished.', value: (s) => s.exposures },
  { name: 'tiles_total', help: 'Output tiles that the stage has finished.', value: (s) => s.tiles },
  { name: 'pixels_total', help: 'Pixels that the stage has computed.', value: (s) => s.pixels },
  { name: 'read_bytes_total', help: 'Bytes that the stage has read from files.', value: (s) => s.readBytes },
  { name: 'written_bytes_total', help: 'Bytes that the stage has written to files.', value: (s) => s.writtenBytes },
  { name: 'stage_seconds_total', help: 'Wall-clock seconds during which the stage worked.', value: (s) => s.seconds },
];

const STAGE_GAUGES: readonly Column<StageSnapshot>[] = [
  { name: 'queue_depth', help: 'Tasks of the stage that wait now.', value: (s) => s.queue },
  { name: 'progress_ratio', help: 'Share of the stage that is done, 0 to 1.', value: (s) => s.progress },
  {
    name: 'stage_last_activity_timestamp_seconds',
    help: 'Unix time at which the stage last did something; waiting is not doing something.',
    value: (s) => s.activeAt / 1000,
  },
];

const RUN_GAUGES: readonly Column<MetricsSnapshot>[] = [
  { name: 'budget_limit_bytes', help: 'Bytes of pixels that all tasks may hold.', value: (s) => s.budget?.limit },
  { name: 'budget_used_bytes', help: 'Bytes of pixels that tasks hold now.', value: (s) => s.budget?.used },
  { name: 'budget_waiting_tasks', help: 'Tasks that wait for memory now.', value: (s) => s.budget?.waiting },
];

const PREFIX = 'rxdrizzle_';

/**
 * A registry of its own (never prom-client's global one) whose metrics read `metrics` when they are scraped.
 * Everything in it starts with `rxdrizzle_`.
 */
export function runRegistry(metrics: Metrics): Registry {
  const registry = new Registry();
  for (const column of STAGE_COUNTERS) addStageCounter(registry, metrics, column);
  for (const column of STAGE_GAUGES) addStageGauge(registry, metrics, column);
  for (const column of RUN_GAUGES) addRunGauge(registry, metrics, column);
  addRejected(registry, metrics);
  addProducts(registry, metrics);
  return registry;
}

let node: Registry | undefined;

/**
 * Node's own metrics (memory, event loop, garbage collection) in a second registry: some of prom-client's
 * names break the conventions that ours keep, so they are served apart. One for the process, because
 * prom-client starts observers here that it has no way to stop.
 */
export function nodeRegistry(): Registry {
  if (node === undefined) {
    node = new Registry();
    collectDefaultMetrics({ register: node });
  }
  return node;
}

function addStageCounter(registry: Registry, metrics: Metrics, column: Column<StageSnapshot>): void {
  new Counter({
    name: PREFIX + column.name,
    help: column.help,
    labelNames: ['stage'],
    registers: [registry],
    collect() {
      this.reset();
      for (const stage of metrics.snapshot().stages) this.inc({ stage: stage.stage }, column.value(stage));
    },
  });
}

function addStageGauge(registry: Registry, metrics: Metrics, column: Column<StageSnapshot>): void {
  new Gauge({
    name: PREFIX + column.name,
    help: column.help,
    labelNames: ['stage'],
    registers: [registry],
    collect() {
      for (const stage of metrics.snapshot().stages) {
        const value = column.value(stage);
        if (value !== undefined) this.set({ stage: stage.stage }, value);
      }
    },
  });
}

function addRunGauge(registry: Registry, metrics: Metrics, column: Column<MetricsSnapshot>): void {
  new Gauge({
    name: PREFIX + column.name,
    help: column.help,
    registers: [registry],
    collect() {
      this.set(column.value(metrics.snapshot()) ?? 0);
    },
  });
}

function addRejected(registry: Registry, metrics: Metrics): void {
  new Counter({
    name: `${PREFIX}rejected_inputs_total`,
    help: 'Inputs that were refused, by reason.',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(metrics.snapshot().rejected)) this.inc({ reason }, count);
    },
  });
}

function addProducts(registry: Registry, metrics: Metrics): void {
  new Counter({
    name: `${PREFIX}products_total`,
    help: 'Products completed and in place under their final name.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(metrics.snapshot().products);
    },
  });
}
