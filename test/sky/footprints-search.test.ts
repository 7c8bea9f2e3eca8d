import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { findOverlaps, regionBytes, type ChipShape } from '../../src/sky/footprints/index.js';
import { chip, randomNumbers } from './footprint-scenes.js';

/** As many exposures on one field as take far longer than the event loop may wait. */
function deepField(exposures: number): ChipShape[] {
  const random = randomNumbers(3);
  const cards = { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 2, B_ORDER: 2, A_0_2: -1e-5, B_2_0: 1e-5 };
  return Array.from({ length: exposures }, (_, exposure) =>
    chip({ x: 20 * random(), y: 20 * random(), rotation: 2 * random(), exposure, cards }),
  );
}

const DEEP = deepField(50);
const PAIRS = (50 * 49) / 2;

t.test('the event loop turns, and progress is told, while overlaps are found', async (t) => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const told: number[] = [];
  const found = await findOverlaps(DEEP, { compat: false }, { progress: (done, all) => told.push(done / all) });
  clearInterval(timer);
  t.equal(found.length, PAIRS);
  t.ok(turns >= 2, `${turns} turns of a timer`);
  t.ok(
    told.length >= 2 && told.every((share, i) => i === 0 || share >= told[i - 1]) && told.at(-1) === 1,
    `${told.length} reports`,
  );
});

t.test('a search is cancelled on its way, and before it begins', async (t) => {
  const abort = new AbortController();
  let told = 0;
  const progress = (): void => {
    told++;
    abort.abort();
  };
  const cancelled = { name: 'CancelledError' };
  await t.rejects(findOverlaps(DEEP, { compat: false }, { signal: abort.signal, progress }), cancelled);
  t.equal(told, 1, 'nothing was done after the first report');
  await t.rejects(findOverlaps(DEEP, { compat: true }, { signal: abort.signal }), cancelled);
});

t.test('overlaps take no more room than they may', async (t) => {
  const found = await findOverlaps(DEEP, { compat: false });
  const bytes = found.reduce((sum, { inA, inB }) => sum + regionBytes(inA) + regionBytes(inB), 0);
  t.equal((await findOverlaps(DEEP, { compat: false }, { room: bytes })).length, PAIRS);
  const error: unknown = await findOverlaps(DEEP, { compat: false }, { room: bytes - 1 }).catch((e: unknown) => e);
  t.ok(isRxDrizzleError(error, 'BudgetError') && error.place.option === 'memory', String(error));
});
