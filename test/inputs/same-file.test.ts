import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { expandInputs } from '../../src/inputs/expand-inputs.js';
import type { SameFile } from '../../src/inputs/same-file.js';
import { readMaskCatalog } from '../../src/inputs/mask-catalog.js';
import { chip, WFC3_IR, writeExposure } from '../exposure/fits-sets.js';

async function refusal(call: () => Promise<unknown>): Promise<string> {
  const error = await call().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isRxDrizzleError(error) ? `${error.tag} ${error.message}` : `accepted ${String(error)}`;
}

t.test('one file as several exposures', async (t) => {
  const dir = t.testdir();
  await writeExposure(dir, 'two.fits', WFC3_IR, [...chip(1), ...chip(2)]);
  symlinkSync('two.fits', join(dir, 'link.fits'));
  const outcome = async (text: string, sameFile?: SameFile): Promise<string> => {
    let count = 0;
    const problem = await refusal(async () => {
      count = (await expandInputs([text], dir, sameFile === undefined ? {} : { sameFile })).length;
    });
    return count > 0 ? String(count) : problem;
  };
  const distinct = (text: string): Promise<string> => outcome(text, 'distinct-extensions');
  t.equal(await distinct('two.fits[sci,1],two.fits[sci,2]'), '2', 'the example of the dossier');
  t.equal(await distinct('two.fits[1],two.fits[sci,2]'), '2', 'by number and by name');
  t.equal(await distinct('two.fits[sci,1],link.fits[sci,2]'), '2');
  t.equal(await distinct('two.fits{1,1}'), '1', 'within one input it is for the opening to tell');
  const shared = /UsageError .*\[SCI,1\] belongs to two inputs/;
  t.match(await distinct('two.fits[sci,1],two.fits[sci,1]'), shared);
  t.match(await distinct('two.fits[1],two.fits[sci,1]'), shared, 'HDU 1 is SCI,1');
  t.match(await distinct('two.fits{sci},two.fits[1]'), shared);
  t.match(await distinct('two.fits[sci,2],two.fits{*}'), /\[SCI,2\] belongs to two inputs/);
  t.match(await distinct('two.fits[sci,1],link.fits[1]'), shared, 'a link is the file itself');
  t.match(
    await distinct('two.fits,two.fits[sci,1]'),
    /two.fits: this file is named twice/,
    'the whole file has it too',
  );
  t.match(await distinct('two.fits[sci,1],two.fits[sci,3]'), /ExposureError .*\[SCI,3\]: there is no such extension/);
  for (const sameFile of [undefined, 'refuse'] as const)
    t.match(await outcome('two.fits[sci,1],two.fits[sci,2]', sameFile), /UsageError .*this file is named twice/);
  t.match(await outcome('two.fits,link.fits'), /UsageError .*link.fits: this file is named twice/);

  writeFileSync(join(dir, 'list.txt'), '# twice\ntwo.fits[1]\n\ntwo.fits[sci,1]\n');
  t.match(await outcome('@list.txt'), /this file is named twice: line 2 of list.txt, line 4 of list.txt/);
  t.match(await distinct('@list.txt'), /belongs to two inputs: line 2 of list.txt, line 4 of list.txt/);
});

t.test('a catalog of masks', async (t) => {
  const dir = t.testdir({
    'a.fits': '',
    'b.fits': '',
    'cat.txt': 'b.fits[sci,9],None,m2.fits[1]\nother.fits,m.fits\n./a.fits,m1.fits\n',
    'twice.txt': 'a.fits,m.fits\nb.fits\n./a.fits,,n.fits\n',
    'bad.txt': 'a.fits\nb.fits,m[\n*.fits,m\n',
    'ivm.txt': 'a.fits m.fits\n',
  });
  symlinkSync('b.fits', join(dir, 'link.fits'));
  const inputs = ['a.fits', 'c.fits', 'link.fits'].map((name) => ({ file: join(dir, name) }));
  const wanted = {
    masks: [
      [{ file: join(dir, 'm1.fits') }],
      [],
      [null, { file: join(dir, 'm2.fits'), extensions: [{ kind: 'number', number: 1 }] }],
    ],
    unused: ['other.fits'],
  };
  t.strictSame(await readMaskCatalog('cat.txt', inputs, dir), wanted, 'by file, its extensions play no part');
  t.strictSame(await readMaskCatalog('@cat.txt', inputs, dir), wanted);
  t.match(
    await refusal(() => readMaskCatalog('twice.txt', inputs, dir)),
    /UsageError twice.txt: lines 1 and 3 name the same file/,
  );
  t.match(await refusal(() => readMaskCatalog('bad.txt', inputs, dir)), /UsageError bad.txt: line 2: .*\nline 3: /);
  t.match(await refusal(() => readMaskCatalog('ivm.txt', inputs, dir)), /line 1: .*second column/);
});
