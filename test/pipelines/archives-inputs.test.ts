import { appendFileSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import type { DrizzleResult } from '../../pipelines/index.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

const drizzled = (files: readonly string[], parameters: DrizzleOptions): Promise<DrizzleResult> =>
  astrodrizzle(files, { output: join(dirname(files[0]), 'x'), clobber: true, ...parameters }, run);

const copyOf = (file: string): string => join(dirname(file), 'OrIg_files', basename(file));

const setIn = async (folder: string): Promise<readonly string[]> =>
  (await writeDitherSet(irDither({ size: 64, exposures: 3, err: false }), folder)).files;

t.test('F076: preserve copies what is edited, restore brings it back, overwrite replaces the copies', async (t) => {
  const files = await setIn(t.testdir());
  const before = fileHashes(files);
  await drizzled(files, { preserve: true });
  t.notOk(existsSync(dirname(copyOf(files[0]))), 'idle where nothing is edited');

  const first = await drizzled(files, { readonly: false });
  const ways = (result: DrizzleResult): string[] => result.archived.map(({ way }) => way);
  t.strictSame([fileHashes(files.map(copyOf)), ways(first)], [before, files.map(() => 'archived')]);
  const edited = fileHashes(files);
  t.not(edited[0], before[0]);

  const again = await drizzled(files, { readonly: false });
  t.strictSame([fileHashes(files.map(copyOf)), ways(again)], [before, []], 'copies of the first time stay');

  const other = await drizzled(files, { readonly: false, restore: true, crbit: 8192 });
  t.strictSame(
    ways(other),
    files.map(() => 'restored'),
  );
  const own = await setIn(t.testdir());
  await drizzled(own, { readonly: false, crbit: 8192 });
  t.strictSame(fileHashes(files), fileHashes(own), 'edited from what they were at first');

  const latest = fileHashes(files);
  await drizzled(files, { readonly: false, overwrite: true });
  t.strictSame(fileHashes(files.map(copyOf)), latest);
});

t.test('preserve=false makes no copies', async (t) => {
  const files = await setIn(t.testdir());
  await drizzled(files, { readonly: false, preserve: false });
  t.notOk(existsSync(dirname(copyOf(files[0]))));
});

t.test('restore where an input is damaged since', async (t) => {
  const files = await setIn(t.testdir());
  const before = fileHashes(files);
  await drizzled(files, { readonly: false });
  appendFileSync(files[0], 'damage');
  await drizzled(files, { readonly: false, restore: true, driz_cr: false, skysub: false, static: false, resetbits: 0 });
  t.strictSame(fileHashes(files), before);
});

t.test('what contradicts itself is refused with the reason', async (t) => {
  const refusal = async (parameters: DrizzleOptions): Promise<string> =>
    String(await astrodrizzle(['none.fits'], parameters, run).catch((error: unknown) => error));
  t.match(
    await refusal({ restore: true }),
    /restore: changes the inputs, which readonly=true forbids \(set readonly=false\)/,
  );
  t.match(await refusal({ overwrite: true }), /overwrite: has no effect with readonly=true/);
  t.match(await refusal({ overwrite: true, restore: true, readonly: false }), /restore: contradicts overwrite=true/);
});
