import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { RxDrizzleError } from '../src/errors/index.js';
import type { Metrics } from './metrics.js';
import { healthReport, statusPage } from './status-page.js';

/** Where {@link startMetricsServer} listens. */
export interface MetricsServerOptions {
  /** TCP port, 0 to 65535; 0 takes any free one (see {@link MetricsServer.url}). */
  readonly port: number;
  /**
   * Address to listen on. Default `127.0.0.1`: the page names stages and counts and asks for no password, so
   * only this machine sees it unless another address is asked for (`0.0.0.0` for all).
   */
  readonly host?: string;
}

/** A running endpoint. It never keeps a finished process alive. */
export interface MetricsServer {
  /** Address of the status page, with the real port: `http://127.0.0.1:9464/`. */
  readonly url: string;
  /** Stops listening and drops open connections. A second call does nothing. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

type Route = () => Answer | Promise<Answer>;

/**
 * Serves `/metrics` (Prometheus text), `/metrics/node` (the same for Node itself), `/healthz` (JSON) and `/`
 * (a page to look at) over HTTP.
 *
 * @throws UsageError when the port is not a port, is taken, or may not be listened on.
 */
export async function startMetricsServer(metrics: Metrics, options: MetricsServerOptions): Promise<MetricsServer> {
  const { port, host = '127.0.0.1' } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw refused(`${port} is not a TCP port`, 'give 0 to 65535');
  const routes = await routesOf(metrics);
  const server = createServer((request, response) => void answer(routes, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  server.unref();
  // An open connection would hold the process too: a page that reloads every two seconds never lets go of it.
  server.on('connection', (socket) => socket.unref());
  return { url: urlOf(server.address() as AddressInfo), close: () => closed(server) };
}

async function routesOf(metrics: Metrics): Promise<ReadonlyMap<string, Route>> {
  const { nodeRegistry, runRegistry } = await import('./prometheus.js');
  const run = runRegistry(metrics);
  const node = nodeRegistry();
  return new Map<string, Route>([
    ['/metrics', () => scraped(run)],
    ['/metrics/node', () => scraped(node)],
    ['/healthz', () => json(healthReport(metrics.snapshot(), Date.now()))],
    ['/', () => ({ status: 200, type: 'text/html; charset=utf-8', body: statusPage(metrics.snapshot(), Date.now()) })],
  ]);
}

async function scraped(registry: Registry): Promise<Answer> {
  return { status: 200, type: registry.contentType, body: await registry.metrics() };
}

function json(value: object): Answer {
  return { status: 200, type: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` };
}

function text(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: `${body}\n` };
}

async function answer(
  routes: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, type, body } = await answerTo(routes, request);
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function answerTo(routes: ReadonlyMap<string, Route>, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'only GET and HEAD are answered');
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const route = routes.get(path);
  if (route === undefined) return text(404, `not found; there are ${[...routes.keys()].join(' ')}`);
  try {
    return await route();
  } catch (error) {
    // A scrape that fails must say so to the scraper and must not reach the run as an unhandled rejection.
    return text(500, `the numbers could not be read: ${String(error)}`);
  }
}

function closed(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    // The only error that close() reports is "not running", which is what was asked for.
    server.close(() => resolve());
    // A scraper keeps its connection open between scrapes; without this, close() would wait for it.
    server.closeAllConnections();
  });
}

function urlOf(address: AddressInfo): string {
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}/`;
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): RxDrizzleError {
  const where = `port ${port} of ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return refused(`${where} is in use by another program`, 'choose another port, or 0 for any free one', error);
    case 'EACCES':
      return refused(`not allowed to listen on ${where}`, 'choose a port of 1024 or more', error);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refused(`${host} is not an address of this machine`, 'leave it out to listen on 127.0.0.1', error);
    default:
      return refused(
        `cannot listen on ${where}: ${error.message}`,
        'choose another port, or 0 for any free one',
        error,
      );
  }
}

function refused(problem: string, remedy: string, cause?: unknown): RxDrizzleError {
  return new RxDrizzleError('UsageError', { option: 'metrics_port' }, problem, remedy, { cause });
}
