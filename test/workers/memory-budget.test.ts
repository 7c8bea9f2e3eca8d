import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { BudgetPart, MemoryBudget } from '../../src/workers/memory-budget.js';
import type { BudgetUse } from '../../src/workers/memory-budget.js';

t.test('leases are granted in order, and never beyond the limit', async (t) => {
  const reports: BudgetUse[] = [];
  const budget = new MemoryBudget(100, (use) => reports.push(use));
  const first = await budget.acquire(60, 'a');
  const order: string[] = [];
  const big = budget.acquire(80, 'b').then((lease) => (order.push('b'), lease));
  const small = budget.acquire(10, 'c').then((lease) => (order.push('c'), lease));
  await Promise.resolve();
  t.equal(budget.used, 60, 'the small request would fit, but does not overtake');
  t.equal(budget.waiting, 2);
  first.release();
  const bigLease = await big;
  const smallLease = await small;
  t.strictSame(order, ['b', 'c']);
  t.equal(budget.used, 90);
  bigLease.release();
  bigLease.release();
  t.equal(budget.used, 10, 'a second release does nothing');
  smallLease.release();
  t.equal(budget.used, 0);
  t.ok(
    reports.every((use) => use.used <= use.limit),
    'never more than the limit on lease',
  );
  t.strictSame(reports.at(-1), { limit: 100, used: 0, waiting: 0 });
});

t.test('a request larger than the whole budget is refused with the number that it needs', async (t) => {
  const budget = new MemoryBudget(2 ** 20);
  const error: unknown = await budget.acquire(3 * 2 ** 20, 'drizzle').catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(error, 'BudgetError'));
  t.match(String(error), /drizzle needs 3\.0 MiB .* budget is 1\.0 MiB.*--memory 3M/s);
});

t.test('an aborted request leaves the queue and lets the next one in', async (t) => {
  const budget = new MemoryBudget(100);
  const held = await budget.acquire(50, 'a');
  const abort = new AbortController();
  const waiting = budget.acquire(80, 'b', abort.signal);
  const next = budget.acquire(50, 'c');
  abort.abort();
  await t.rejects(waiting, /was cancelled/);
  const lease = await next;
  t.equal(budget.used, 100);
  lease.release();
  held.release();
  t.equal(budget.used, 0);
  await t.rejects(budget.acquire(1, 'd', abort.signal), /was cancelled/, 'aborted before it asked');
});

t.test('the peak is kept; a part plans with less, and its leases come from the whole', async (t) => {
  const whole = new MemoryBudget(100);
  const part = new BudgetPart(whole, 0.5);
  t.strictSame([part.limit, whole.limit, whole.peak], [50, 100, 0]);
  const first = await part.acquire(60, 'more than the part');
  const second = await whole.acquire(30, 'beside it');
  t.strictSame([whole.used, whole.peak], [90, 90]);
  first.release();
  second.release();
  t.strictSame([whole.used, whole.peak], [0, 90]);
  await t.rejects(part.acquire(101, 'too much'), { name: 'BudgetError', message: /the budget is/ });
});
