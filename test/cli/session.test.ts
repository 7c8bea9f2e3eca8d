import { PassThrough } from 'node:stream';
import t from 'tap';
import type { CommonOptions } from '../../src/cli/common-options.js';
import { withSession } from '../../src/cli/session.js';
import { isRxDrizzleError } from '../../src/errors/index.js';

const OPTIONS = { progress: 'none', logLevel: 'info' } as CommonOptions;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work` in a session and gives it a way to send the session, and nobody else, a signal. */
async function session(
  work: (
    session: Parameters<Parameters<typeof withSession>[2]>[0],
    send: (name: NodeJS.Signals) => void,
  ) => Promise<void>,
): Promise<unknown> {
  const before = new Map(SIGNALS.map((name) => [name as NodeJS.Signals, new Set(process.listeners(name))]));
  const send = (name: NodeJS.Signals): void => {
    for (const listener of process.listeners(name)) if (before.get(name)?.has(listener) === false) listener(name);
  };
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  try {
    await withSession(OPTIONS, streams, (given) => work(given, send));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    for (const name of SIGNALS) t.same(new Set(process.listeners(name)), before.get(name), `${name} is left as it was`);
  }
}

for (const name of SIGNALS) {
  t.test(`${name} cancels`, async (t) => {
    const seen: boolean[] = [];
    const error = await session(({ signal }, send) => {
      seen.push(signal.aborted);
      send(name);
      seen.push(signal.aborted);
      throw new TypeError('what falls over when it is cancelled');
    });
    t.strictSame(seen, [false, true]);
    t.ok(isRxDrizzleError(error, 'CancelledError'), String(error));
  });
}

t.test('no report after an interruption, though the work ended as if nothing were', async (t) => {
  let printed = false;
  const error = await session(async ({ conclude }, send) => {
    send('SIGINT');
    await conclude('report');
    printed = true;
  });
  t.ok(isRxDrizzleError(error, 'CancelledError'), String(error));
  t.notOk(printed);
  const silent = await session((_, send) => {
    send('SIGTERM');
    return Promise.resolve();
  });
  t.ok(isRxDrizzleError(silent, 'CancelledError'), 'a command that does not conclude at all');
});

t.test('a signal that comes during a computation counts before the report', async (t) => {
  const error = await session(async ({ conclude }, send) => {
    setImmediate(() => {
      send('SIGINT');
    });
    await conclude('report');
  });
  t.ok(isRxDrizzleError(error, 'CancelledError'), String(error));
});

t.test('a product that is in place is reported', async (t) => {
  const error = await session(async ({ conclude }, send) => {
    send('SIGINT');
    await conclude('made');
  });
  t.equal(error, undefined);
});
