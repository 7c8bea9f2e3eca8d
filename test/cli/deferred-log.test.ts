import t from 'tap';
import { deferredLog, shownLevel } from '../../src/cli/deferred-log.js';
import type { CommonOptions } from '../../src/cli/common-options.js';
import type { Logger } from '../../src/logging/logger.js';

/** A log that keeps its lines. */
function recorder(): { readonly lines: string[]; readonly log: Logger } {
  const lines: string[] = [];
  const at = (severity: string) => (_: object, message: string) => void lines.push(`${severity} ${message}`);
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

t.test('loaded once, for the first message that is shown; messages keep their order', async (t) => {
  const { lines, log: target } = recorder();
  let loads = 0;
  const { log, flush } = deferredLog('warn', async () => {
    loads++;
    await new Promise((resolve) => setImmediate(resolve));
    return target;
  });
  log.debug({}, 'a');
  log.info({}, 'b');
  await flush();
  t.equal(loads, 0, 'nothing to say, nothing to load');
  log.warn({}, 'c');
  log.info({}, 'd');
  log.error({}, 'e');
  log.warn({}, 'f');
  t.strictSame(lines, []);
  await flush();
  t.strictSame(lines, ['warn c', 'error e', 'warn f']);
  t.equal(loads, 1);
});

t.test('silent says nothing at all', async (t) => {
  const { log, flush } = deferredLog('silent', () => Promise.reject(new Error('it was loaded')));
  log.error({}, 'a');
  await flush();
  t.pass();
});

t.test('a log that cannot be loaded is heard of where it is flushed, and ends no process', async (t) => {
  const { log, flush } = deferredLog('info', () => Promise.reject(new Error('too many open files')));
  log.info({}, 'a');
  await new Promise((resolve) => setImmediate(resolve));
  await t.rejects(flush(), /too many/);
});

t.test('what is shown', (t) => {
  const level = (options: Partial<CommonOptions>): string => shownLevel(options as CommonOptions);
  t.equal(level({ logLevel: 'info' }), 'info');
  t.equal(level({ logLevel: 'debug', quiet: true }), 'error');
  t.equal(level({ logLevel: 'silent', quiet: true }), 'silent');
  t.end();
});
