import { join } from 'node:path';
import t from 'tap';
import { flagFile, plane } from '../dq/flag-files.js';
import { readMiniFits } from '../support/mini-fits.js';
import { rxdrizzle } from './support.js';

t.test('resetbits', async (t) => {
  const cwd = t.testdir();
  const chips = [1, 2].map((chip) => plane('DQ', chip, Int16Array.of(4096, 4098, 2, 0), 2));
  for (const name of ['a_flt.fits', 'b_flt.fits']) await flagFile(cwd, name, chips);
  const reset = (...argv: string[]) => rxdrizzle(['resetbits', ...argv], cwd);
  const first = await reset('a_flt.fits', '--bits', '2+4096', '--extver', '2');
  t.strictSame([first.code, first.stdout, first.stderr], [0, 'a_flt.fits[DQ,2]  3 pixels reset\n', '']);
  const both = await reset('*_flt.fits', '--bits', '4096', '--json');
  t.match(JSON.parse(both.stdout), {
    files: [
      { file: 'a_flt.fits', way: 'rewritten', planes: [{ changed: 2 }, { changed: 0 }] },
      { file: 'b_flt.fits', way: 'rewritten', planes: [{ changed: 2 }, { changed: 2 }] },
    ],
  });
  t.strictSame([...readMiniFits(join(cwd, 'a_flt.fits'))[2].pixels], [0, 0, 0, 0]);
  t.strictSame([...readMiniFits(join(cwd, 'b_flt.fits'))[1].pixels], [0, 2, 2, 0]);
  t.equal((await reset('b_flt.fits', '--bits', '4096')).stdout, 'b_flt.fits  unchanged: no pixel has the bits\n');
  for (const [argv, expected] of [
    [['b_flt.fits'], /option bits: no bits are given \(give --bits 4096\)/],
    [['--bits', '4096'], /no input is given/],
    [['b_flt.fits', '--bits', '4096', '--extver', 'x'], /option extver: "x" is no list of versions/],
  ] as const) {
    const { code, stderr } = await reset(...argv);
    t.equal(code, 2);
    t.match(stderr, expected);
  }
});
