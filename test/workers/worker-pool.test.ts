import { spawnSync } from 'node:child_process';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import type { PlaneRef } from '../../src/fits/plane.js';
import { shareArrays } from '../../src/workers/share-arrays.js';
import { CONTROL } from '../../src/workers/tile-task.js';
import type { MemorySink, TileTask } from '../../src/workers/tile-task.js';
import { WorkerPool } from '../../src/workers/worker-pool.js';
import { chipAt, openPlanes } from './chip-tasks.js';
import { NOTHING, rendered, taskOf, values } from './render-case.js';

t.setTimeout(120_000);

const SIDE = 40;

async function onePlane(t: Pick<typeof import('tap').default, 'testdir' | 'teardown'>): Promise<PlaneRef> {
  const open = await openPlanes(t.testdir(), [{ data: values(SIDE * SIDE, 1), shape: [SIDE, SIDE] }]);
  t.teardown(open.close);
  return open.planes[0];
}

/** A task as a run sends it: its arrays are shared with the threads. */
function frameTask(sci: PlaneRef): TileTask & { sink: MemorySink } {
  const task = taskOf({ nx: SIDE, ny: SIDE }, [chipAt(sci, 0.25, 0.5)], NOTHING);
  return { ...task, chips: shareArrays(task.chips) };
}

const problemOf = (error: unknown): string => (isRxDrizzleError(error) ? `${error.tag}: ${error.problem}` : 'a defect');

t.test('threads render what this thread renders, task after task, more tasks than threads', async (t) => {
  const sci = await onePlane(t);
  const pool = new WorkerPool(2);
  t.teardown(() => pool.close());
  const truth = rendered({ nx: SIDE, ny: SIDE }, [chipAt(sci, 0.25, 0.5)]);
  for (const rendersOnce of [false, true]) {
    if (rendersOnce) pool.endAfterRendering();
    pool.warm();
    const tasks = Array.from({ length: 5 }, () => frameTask(sci));
    const reports = await Promise.all(tasks.map((task) => pool.renderTiles(task)));
    for (const [index, { sink }] of tasks.entries()) t.strictSame([...sink.sci], [...truth.sci], `task ${index}`);
    t.strictSame(
      reports.map(({ tiles }) => tiles),
      tasks.map(() => 9),
    );
  }
});

t.test('an error of the family comes back as one, cancels its task, and the thread goes on', async (t) => {
  const sci = await onePlane(t);
  const pool = new WorkerPool(1);
  t.teardown(() => pool.close());
  const bad = frameTask({ ...sci, offset: 2 ** 40 });
  const problem = await pool.renderTiles(bad).then(() => 'none', problemOf);
  t.match(problem, /^(FitsFormatError|StorageError): /);
  t.equal(new Int32Array(bad.control)[CONTROL.cancel], 1);
  t.equal((await pool.renderTiles(frameTask(sci))).tiles, 9);
});

t.test('a closed pool fails what it had, and starts anew for what comes', async (t) => {
  const sci = await onePlane(t);
  const pool = new WorkerPool(1);
  t.teardown(() => pool.close());
  const ends = Array.from({ length: 3 }, () => pool.renderTiles(frameTask(sci)).then(() => 'rendered', problemOf));
  await pool.close();
  t.strictSame(await Promise.all(ends), Array(3).fill('CancelledError: the run was closed while it rendered'));
  t.equal((await pool.renderTiles(frameTask(sci))).tiles, 9);
});

t.test('a thread that dies fails its task only', async (t) => {
  const sci = await onePlane(t);
  const pool = new WorkerPool(1);
  t.teardown(() => pool.close());
  const broken = { ...frameTask(sci), chips: null } as unknown as TileTask;
  const [first, second] = await Promise.allSettled([pool.renderTiles(broken), pool.renderTiles(frameTask(sci))]);
  t.equal(first.status, 'rejected');
  t.equal(second.status, 'fulfilled');
});

t.test('threads that cannot start fail their task: nobody waits for ever', (t) => {
  const module = new URL('../../src/workers/worker-pool.js', import.meta.url).href;
  const program = `
    await import('${import.meta.resolve('piscina')}');
    const { WorkerPool } = await import('${module}');
    const { openSync } = await import('node:fs');
    try { for (;;) openSync('/dev/null'); } catch (error) { process.stdout.write(error.code + ' '); }
    const pool = new WorkerPool(2);
    await pool.renderTiles({}).catch((error) => process.stdout.write(error.message));
    await pool.close();`;
  const command = 'unset NODE_OPTIONS && ulimit -n 64 && exec "$0" --input-type=module -e "$1"';
  const argv = ['-c', command, process.execPath, program];
  const { status, signal, stdout } = spawnSync('sh', argv, { encoding: 'utf8', timeout: 60_000 });
  t.strictSame([status, signal], [0, null]);
  t.match(stdout, /^EMFILE .*EMFILE/);
  t.end();
});

t.test('idle threads do not keep a process alive', (t) => {
  const module = new URL('../../src/workers/worker-pool.js', import.meta.url).href;
  const program = `const { WorkerPool } = await import('${module}'); new WorkerPool(2).warm();`;
  const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 60_000 });
  t.strictSame([status, signal], [0, null]);
  t.end();
});
