import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { readPlane } from '../support/read-plane.js';
import { emptyField, keywordOf } from './empty-field.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

/** Runs drizzle with readonly=false in a process that kills itself (-9), as the program `killing` arranges. */
function killed(files: readonly string[], output: string, killing: string): void {
  const url = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    import fs, { readFileSync, readdirSync } from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import { astrodrizzle } from ${url('../../pipelines/index.js')};
    const files = ${JSON.stringify(files)};
    const first = readFileSync(files[0]);
    const kill = () => process.kill(process.pid, 'SIGKILL');
    ${killing}
    await astrodrizzle(files, { output: ${JSON.stringify(output)}, build: true, static: false, driz_cr: false, readonly: false });
    process.exit(0);`;
  // A file: threads would inherit --input-type, which the test runner's loader refuses.
  const script = `${output}.mjs`;
  writeFileSync(script, program);
  const { signal, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (signal === null) throw new Error(`was not killed: ${stderr}`);
}

/** Once the temporary file of the product is there. */
const whileDrizzling = (folder: string): string => `
    const look = () => {
      if (readdirSync(${JSON.stringify(folder)}).some((name) => name.endsWith('.tmp'))) kill();
      setImmediate(look);
    };
    look();`;

/** Once the header of the first input is on the disk. */
const AFTER_FIRST = `
    const sync = fs.fsyncSync;
    fs.fsyncSync = (fd) => {
      sync(fd);
      if (!readFileSync(files[0]).equals(first)) kill();
    };
    syncBuiltinESMExports();`;

t.test('kill -9 before the product is in place: the inputs are as they were', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(emptyField(3), folder);
  const before = fileHashes(files);
  killed(files, join(folder, 'x'), whileDrizzling(folder));
  t.strictSame(fileHashes(files), before);
  t.notOk(existsSync(join(folder, 'x_drz.fits')));
});

t.test(
  'kill -9 between two inputs: the product stays, each input is old or new, the next run makes them alike',
  async (t) => {
    const folder = t.testdir();
    const { files } = await writeDitherSet(emptyField(4), folder);
    for (const file of files) await updateHeaderInPlace(file, 1, (header) => header.set('MDRIZSKY', -1));
    const pixels = await Promise.all(files.map(async (file) => (await readPlane(file, 'SCI')).data));
    const output = join(folder, 'x');
    killed(files, output, AFTER_FIRST);
    t.ok(existsSync(`${output}_drz.fits`));
    const found = await keywordOf(files, 'MDRIZSKY');
    t.ok(Number(found[0]) > 9 && found[3] === -1, `some are new, some are old: ${String(found)}`);

    const run = new Run({ workers: 2 });
    t.teardown(() => run.close());
    const { sky } = await astrodrizzle(
      files,
      { output, build: true, static: false, driz_cr: false, readonly: false, clobber: true },
      run,
    );
    const skies = sky?.chips.map((chip) => chip.sky) ?? [];
    t.strictSame(await keywordOf(files, 'MDRIZSKY'), skies);
    const [old] = found;
    t.equal(old, skies[0], 'what was written before is what is found again');
    t.strictSame(await Promise.all(files.map(async (file) => (await readPlane(file, 'SCI')).data)), pixels);
    t.notOk(readdirSync(folder).some((name) => name.endsWith('.tmp')));
  },
);
