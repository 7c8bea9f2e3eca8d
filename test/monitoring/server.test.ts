import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import type { Test } from 'tap';
import type { Metrics, MetricsServer } from '../../monitoring/index.js';
import { createMetrics, startMetricsServer } from '../../monitoring/index.js';
import type { RxDrizzleError } from '../../src/errors/index.js';
import { isRxDrizzleError } from '../../src/errors/index.js';

async function serve(t: Test, metrics: Metrics): Promise<MetricsServer> {
  const server = await startMetricsServer(metrics, { port: 0 });
  t.teardown(() => server.close());
  return server;
}

/** The error that the server refuses with. */
async function refusal(...call: Parameters<typeof startMetricsServer>): Promise<RxDrizzleError> {
  const error: unknown = await startMetricsServer(...call).catch((reason: unknown) => reason);
  if (isRxDrizzleError(error)) return error;
  throw new Error('the server was to refuse', { cause: error });
}

t.test('/metrics is what Prometheus scrapes', async (t) => {
  const metrics = createMetrics();
  const { url } = await serve(t, metrics);
  t.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  metrics.stage('drizzle').tile(7);
  const response = await fetch(`${url}metrics`);
  t.equal(response.status, 200);
  t.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  t.match(text, '\nrxdrizzle_tiles_total{stage="drizzle"} 7\n');
  t.notMatch(text, /^(process|nodejs)_/m, "Node's own numbers are elsewhere");
});

t.test('/metrics/node is about Node and nothing else, for any number of servers', async (t) => {
  for (const { url } of [await serve(t, createMetrics()), await serve(t, createMetrics())]) {
    const text = await (await fetch(`${url}metrics/node`)).text();
    t.match(text, /^process_resident_memory_bytes \d+/m);
    t.notMatch(text, 'rxdrizzle_');
  }
});

t.test('/healthz tells progress and how long it is ago', async (t) => {
  const metrics = createMetrics({ now: () => Date.now() - 60_000 });
  const { url } = await serve(t, metrics);
  metrics.stage('drizzle').progress(0.25);
  metrics.stage('write');
  metrics.rejected('WcsError');
  metrics.product();
  const response = await fetch(`${url}healthz`);
  t.equal(response.status, 200);
  t.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
  const health = (await response.json()) as { seconds_since_last_progress: number };
  t.match(health, {
    status: 'ok',
    products: 1,
    rejected_inputs: 1,
    stages: [
      { stage: 'drizzle', progress: 0.25 },
      { stage: 'write', progress: null },
    ],
  });
  t.ok(health.seconds_since_last_progress >= 60, 'seconds, not milliseconds, and counted from the last report');
  t.ok(health.seconds_since_last_progress < 6000);
});

t.test('/ is a page with the numbers, escaped', async (t) => {
  const metrics = createMetrics();
  const { url } = await serve(t, metrics);
  t.match(await (await fetch(url)).text(), 'No stage has started yet.');
  metrics.stage('<script>alert("x")</script>').progress(0.5);
  metrics.stage('drizzle').pixels(1_234_567);
  metrics.stage('drizzle').readBytes(3 * 1024 ** 2);
  metrics.rejected("it's <b>");
  metrics.budget({ limit: 2048, used: 1024, waiting: 1 });
  const response = await fetch(`${url}?once=1`);
  t.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  t.match(response.headers.get('content-security-policy'), "default-src 'none'");
  const page = await response.text();
  t.notMatch(page, '<script');
  t.notMatch(page, '<b>');
  for (const text of ['50 %', '1,234,567', '3.0 MiB', '1.0 KiB of 2.0 KiB; 1 task waits']) t.match(page, text);
});

t.test('any other path is 404, any other method 405', async (t) => {
  const { url } = await serve(t, createMetrics());
  for (const path of ['metrics/', 'etc/passwd', 'healthz/x', '%00', '..%2f']) {
    const response = await fetch(url + path);
    t.equal(response.status, 404, path);
    t.match(await response.text(), 'there are /metrics /metrics/node /healthz /');
  }
  const post = await fetch(`${url}metrics`, { method: 'POST', body: 'x' });
  t.equal(post.status, 405);
  t.equal(post.headers.get('allow'), 'GET, HEAD');
  const head = await fetch(`${url}healthz`, { method: 'HEAD' });
  t.equal(head.status, 200);
  t.equal(await head.text(), '');
});

t.test('numbers that cannot be read are a 500 to the scraper and nothing to the run', async (t) => {
  const metrics = createMetrics();
  const snapshot = () => {
    throw new Error('out of reach');
  };
  const { url } = await serve(t, { ...metrics, snapshot });
  for (const path of ['metrics', 'healthz', '']) {
    const response = await fetch(url + path);
    t.equal(response.status, 500, `/${path}`);
    t.match(await response.text(), 'the numbers could not be read: Error: out of reach');
  }
});

t.test('a port that is taken is refused with a way out', async (t) => {
  const { url } = await serve(t, createMetrics());
  const port = Number(new URL(url).port);
  const message =
    `option metrics_port: port ${port} of 127.0.0.1 is in use by another program ` +
    '(choose another port, or 0 for any free one)';
  t.match(await refusal(createMetrics(), { port }), { tag: 'UsageError', message });
});

t.test('what is not a port or not our address is refused', async (t) => {
  for (const port of [-1, 65536, 1.5, NaN]) {
    const message = `option metrics_port: ${port} is not a TCP port (give 0 to 65535)`;
    t.match(await refusal(createMetrics(), { port }), { tag: 'UsageError', message });
  }
  const elsewhere = await refusal(createMetrics(), { port: 0, host: '192.0.2.1' });
  t.match(elsewhere, { tag: 'UsageError', problem: '192.0.2.1 is not an address of this machine' });
});

t.test(
  'close() frees the port at once, even with a scraper that keeps its connection, and may be repeated',
  async (t) => {
    const first = await serve(t, createMetrics());
    await (await fetch(`${first.url}metrics`)).text();
    await first.close();
    await first.close();
    await t.rejects(fetch(`${first.url}metrics`));
    const second = await startMetricsServer(createMetrics(), { port: Number(new URL(first.url).port) });
    t.equal(second.url, first.url);
    await second.close();
  },
);

t.test('a server that nobody closed keeps no finished process alive, nor does a connected browser', async (t) => {
  const index = join(import.meta.dirname, '..', '..', 'monitoring', 'index.js');
  const program = `
    import { once } from 'node:events';
    import { connect } from 'node:net';
    import { createMetrics, startMetricsServer } from ${JSON.stringify(pathToFileURL(index).href)};
    const { url } = await startMetricsServer(createMetrics(), { port: 0 });
    const browser = connect(Number(new URL(url).port), '127.0.0.1');
    browser.write('GET /healthz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
    const [answer] = await once(browser, 'data');
    browser.unref();
    console.log(String(answer).split('\\r\\n')[0]);
    console.log(process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).join());`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  t.match(child, { status: 0, stderr: '', stdout: 'HTTP/1.1 200 OK\n\n' });
});
