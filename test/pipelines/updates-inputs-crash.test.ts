import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

const PARAMETERS = { build: true, readonly: false } as const;

/** Runs drizzle in a process that kills itself (-9) once there is a temporary file of an input. */
function killedWhileWriting(files: readonly string[], output: string, victim: number): void {
  const url = JSON.stringify(new URL('../../pipelines/index.js', import.meta.url).href);
  const program = `
    import { readdirSync } from 'node:fs';
    import { astrodrizzle } from ${url};
    const look = () => {
      const names = readdirSync(${JSON.stringify(dirname(files[0]))});
      if (names.some((name) => name.includes(${JSON.stringify(basename(files[victim]))}) && name.endsWith('.tmp')))
        process.kill(process.pid, 'SIGKILL');
      setImmediate(look);
    };
    look();
    const parameters = ${JSON.stringify({ ...PARAMETERS, output })};
    await astrodrizzle(${JSON.stringify(files)}, parameters);
    process.exit(0);`;
  // A file: threads would inherit --input-type, which the test runner's loader refuses.
  const script = `${output}.mjs`;
  writeFileSync(script, program);
  const { signal, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (signal === null) throw new Error(`was not killed: ${stderr}`);
}

t.test(
  'kill -9 in the middle of writing flags: each input is old or new, and the next run completes them',
  async (t) => {
    const folder = t.testdir({ cut: {} });
    const set = acsDither({ nx: 160, ny: 96, exposures: 4, err: false, flagCosmicRays: false });
    const { files } = await writeDitherSet(set, join(folder, 'whole'));
    const cut = files.map((file) => join(folder, 'cut', basename(file)));
    files.forEach((file, k) => {
      copyFileSync(file, cut[k]);
    });
    const before = fileHashes(cut);
    const run = new Run({ workers: 2 });
    t.teardown(() => run.close());
    await astrodrizzle(files, { ...PARAMETERS, output: join(folder, 'x') }, run);
    const after = fileHashes(files);
    mkdirSync(join(folder, 'out'));
    const output = join(folder, 'out', 'x');
    killedWhileWriting(cut, output, 2);
    t.ok(existsSync(`${output}_drc.fits`), 'the product is in place');
    t.strictSame(fileHashes(cut), [after[0], after[1], before[2], before[3]]);

    await astrodrizzle(cut, { ...PARAMETERS, output, clobber: true }, run);
    t.strictSame(fileHashes(cut), after);
    t.notOk(readdirSync(join(folder, 'cut')).some((name) => name.endsWith('.tmp')));
  },
);
