import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { attachImages } from '../../src/inputs/attach-images.js';
import { expandInputs } from '../../src/inputs/expand-inputs.js';
import { formatSelector } from '../../src/inputs/extension-selector.js';
import { fixed, headerBytes, padded, primaryCards } from '../fits/support.js';

/** Inputs in short, without the folder: `a.fits[1 SCI,2]`. */
async function expand(dir: string, ...args: string[]): Promise<string[]> {
  const specs = await expandInputs(args, dir);
  return specs.map(({ file, extensions }) => {
    const name = file.replace(`${dir}/`, '');
    return extensions === undefined ? name : `${name}[${extensions.map(formatSelector).join(' ')}]`;
  });
}

async function refusal(dir: string, ...args: string[]): Promise<string> {
  const error = await expandInputs(args, dir).catch((reason: unknown) => reason);
  return isRxDrizzleError(error) ? `${error.tag} ${error.message}` : `accepted ${String(error)}`;
}

const FILES = { 'b_flt.fits': '', 'a_flt.fits': '', 'a_flc.fits': '', 'notes.txt': '' };

t.test('files, wildcards, comma lists, folders', async (t) => {
  const dir = t.testdir({
    ...FILES,
    'a b.fits': '',
    'odd[1],x.fits': '',
    sub: { 'z.fits.fz': '', 'y.fit': '', 'x_asn.fits': '' },
    empty: {},
  });
  t.strictSame(
    await expand(dir, 'b_flt.fits', 'a_flt.fits'),
    ['b_flt.fits', 'a_flt.fits'],
    'arguments keep their order',
  );
  t.strictSame(await expand(dir, '*_flt.fits'), ['a_flt.fits', 'b_flt.fits'], 'wildcards are sorted');
  t.strictSame(await expand(dir, '*fl?.fits'), ['a_flc.fits', 'a_flt.fits', 'b_flt.fits']);
  t.strictSame(await expand(dir, 'b_flt.fits[1], a_flt.fits[sci,2]'), ['b_flt.fits[1]', 'a_flt.fits[SCI,2]']);
  t.strictSame(
    await expand(dir, "*_flt.fits{('sci',*)}"),
    ['a_flt.fits[SCI,*]', 'b_flt.fits[SCI,*]'],
    'extensions apply to each',
  );
  t.strictSame(await expand(dir, "'a b.fits'"), ['a b.fits'], 'quotes keep blanks');
  t.strictSame(
    await expand(dir, 'odd[1],x.fits'),
    ['odd[1],x.fits'],
    'the name of an existing file is taken literally',
  );
  t.strictSame(await expand(dir, 'sub'), ['sub/y.fit', 'sub/z.fits.fz'], 'a folder: its FITS files, sorted, no tables');
  t.match(await refusal(dir, '*_none.fits'), /UsageError input "\*_none.fits": no file matches/);
  t.match(await refusal(dir, 'empty'), /UsageError .*the folder holds no FITS file/);
  t.match(await refusal(dir), /UsageError no input is named/);
  t.match(await refusal(dir, 'a_flt.fits', '*_flt.fits'), /UsageError .*a_flt.fits: this file is named twice/);
  t.match(await refusal(dir, 'a_flt.fits[1],a_flt.fits[2]'), /named twice/);
});

t.test('names stay as written in the current folder', async (t) => {
  t.strictSame(await expandInputs(['none_flt.fits', 'x/none.fits[1]']), [
    { file: 'none_flt.fits' },
    { file: 'x/none.fits', extensions: [{ kind: 'number', number: 1 }] },
  ]);
});

t.test('@files', async (t) => {
  const dir = t.testdir({
    ...FILES,
    'list.txt': '# exposures\n\nb_flt.fits b_ivm.fits   # the first\n  a_flt.fits{1,2},m1.fits,,\n',
    'bad.txt': 'a_flt.fits[1\nb_flt.fits\nc.fits d.fits e.fits\n',
    'none.txt': '# nothing\n',
  });
  const specs = await expandInputs(['@list.txt'], dir);
  t.equal(specs.length, 2);
  t.strictSame(specs[0], { file: join(dir, 'b_flt.fits'), ivm: { file: join(dir, 'b_ivm.fits') } });
  t.strictSame(specs[1].masks, [{ file: join(dir, 'm1.fits') }], 'empty positions at the end are no masks');
  t.match(await refusal(dir, '@bad.txt'), /UsageError bad.txt: line 1: .*\nline 3: /, 'every bad line by its number');
  t.match(await refusal(dir, '@none.txt'), /the list names no file/);
  t.match(await refusal(dir, '@missing.txt'), /StorageError missing.txt: no such file/);
  t.match(await refusal(dir, '@list.txt[1]'), /UsageError .*an @file takes no extensions/);
});

t.test('bundles', async (t) => {
  const dir = t.testdir(FILES);
  const fits = new Uint8Array(padded(headerBytes(...primaryCards(8))));
  const bytes = zipSync({ 'night/b_flt.fits': fits, 'night/a_flt.fits': fits, 'readme.txt': new Uint8Array(3) });
  await writeFile(join(dir, 'set.zip'), bytes);
  t.strictSame((await expand(dir, 'set.zip')).sort(), ['set.zip!night/a_flt.fits', 'set.zip!night/b_flt.fits']);
  t.strictSame(await expand(dir, 'set.zip!night/a_flt.fits[1]'), ['set.zip!night/a_flt.fits[1]']);
  t.strictSame(await expand(dir, 'set.zip!*b_flt.fits'), ['set.zip!night/b_flt.fits']);
  t.match(await refusal(dir, 'set.zip!*_drz.fits'), /no entry of the bundle matches/);
  await writeFile(join(dir, 'none.zip'), zipSync({ 'readme.txt': new Uint8Array(3) }));
  t.match(await refusal(dir, 'none.zip'), /the bundle holds no FITS file/);
});

/** An association table as the archive writes it: MEMNAME 14A, MEMTYPE 14A, MEMPRSNT L. */
function associationFile(rows: readonly (readonly [string, string, boolean | null])[]): Buffer {
  const cards = [
    "XTENSION= 'BINTABLE'",
    fixed('BITPIX', 8),
    fixed('NAXIS', 2),
    fixed('NAXIS1', 29),
    fixed('NAXIS2', rows.length),
    fixed('PCOUNT', 0),
    fixed('GCOUNT', 1),
    fixed('TFIELDS', 3),
    "TTYPE1  = 'MEMNAME '",
    "TFORM1  = '14A     '",
    "TTYPE2  = 'MEMTYPE '",
    "TFORM2  = '14A     '",
    "TTYPE3  = 'MEMPRSNT'",
    "TFORM3  = 'L       '",
  ];
  const logical = (value: boolean | null): string => (value === null ? '\0' : value ? 'T' : 'F');
  const data = rows.map(([name, type, present]) => name.padEnd(14) + type.padEnd(14) + logical(present)).join('');
  return Buffer.concat([headerBytes(...primaryCards(8)), headerBytes(...cards), padded(Buffer.from(data, 'latin1'))]);
}

t.test('association tables', async (t) => {
  const dir = t.testdir({ 'ib1f19l7q_flt.fits': '', 'ib1f19l6q_flt.fits': '', 'jx1_flt.fits': '', 'jx1_flc.fits': '' });
  const table = join(dir, 'ib1f19010_asn.fits');
  const rows: (readonly [string, string, boolean])[] = [
    ['IB1F19L7Q', 'EXP-DTH', true],
    ['IB1F19L6Q', 'EXP-DTH', true],
    ['IB1F19LXQ', 'EXP-DTH', false],
    ['IB1F19010', 'PROD-DTH', true],
  ];
  await writeFile(table, associationFile(rows));
  const specs = await expandInputs([table]);
  t.strictSame(
    specs,
    [
      { file: join(dir, 'ib1f19l7q_flt.fits'), association: { table, product: 'ib1f19010' } },
      { file: join(dir, 'ib1f19l6q_flt.fits'), association: { table, product: 'ib1f19010' } },
    ],
    'members in table order, absent ones left out',
  );
  t.strictSame(await expand(dir, 'ib1f19010_asn.fits[sci,1]'), [
    'ib1f19l7q_flt.fits[SCI,1]',
    'ib1f19l6q_flt.fits[SCI,1]',
  ]);
  await rename(join(dir, 'ib1f19l6q_flt.fits'), join(dir, 'gone'));
  t.match(await refusal(dir, 'ib1f19010_asn.fits'), /StorageError .*no file for member ib1f19l6q/);
  await writeFile(join(dir, 'j_asn.fits'), associationFile([['JX1', 'EXP-CR1', true]]));
  t.match(await refusal(dir, 'j_asn.fits'), /UsageError .*member jx1 has both jx1_flt.fits and jx1_flc.fits/);
  await writeFile(join(dir, 'k_asc.fits'), associationFile([['IB1F19L7Q', 'EXP-DTH', true]]));
  t.equal(
    (await expandInputs(['k_asc.fits'], dir))[0].association?.product,
    'k',
    'without a product row the name of the table',
  );
  await writeFile(join(dir, 'e_asn.fits'), associationFile([['IB1F19010', 'PROD-DTH', true]]));
  t.match(await refusal(dir, 'e_asn.fits'), /no exposure that is present/);
});

t.test('association tables: which rows, and which file of a member', async (t) => {
  const dir = t.testdir({ m_flt: {}, m: {}, 'o_flt.fits': '', 'm_spt.fits': '', 'm_c1m.fits': '' });
  await writeFile(
    join(dir, 'one_asn.fits'),
    associationFile([
      ['M', 'exp-dth', true],
      ['N', 'EXP-DTH', null],
      ['O', 'CRCORR', true],
      ['P', 'PROD-CRJ', true],
    ]),
  );
  await writeFile(join(dir, 'two_asc.fits'), associationFile([['O', 'EXP-RPT', true]]));
  t.match(await refusal(dir, 'one_asn.fits'), /no file for member m /, 'neither folders nor other suffixes');
  const preferred = ['m_c1f.fits', 'm_c0f.fits', 'm_c0h.fits', 'm_raw.fits', 'm_cal.fits', 'm_sfl.fits', 'm_flc.fits'];
  const chosen: string[] = [];
  for (const name of [...preferred, 'm_crj.fits', 'm.fits']) {
    await writeFile(join(dir, name), '');
    chosen.push(...(await expand(dir, 'one_asn.fits')));
  }
  t.strictSame(chosen, [...preferred, 'm_crj.fits', 'm.fits'], 'each wins over those before it');
  t.strictSame(await expand(dir, '*_as?.fits[1]'), ['m.fits[1]', 'o_flt.fits[1]'], 'a wildcard that names tables');
  t.strictSame(await expand(dir, 'o*.fits'), ['o_flt.fits'], 'other wildcards leave tables out');
  t.match(await refusal(dir, 'gone_asn.fits'), /StorageError .*gone_asn.fits/);
});

t.test('masks and maps by position', (t) => {
  const specs = [{ file: 'a.fits' }, { file: 'b.fits' }];
  t.strictSame(attachImages(specs, { ivm: [], mask: [] }), specs);
  t.strictSame(attachImages(specs, { ivm: ['', 'b_ivm.fits'], mask: ['m.fits[2]', 'None'] }), [
    { file: 'a.fits', masks: [{ file: 'm.fits', extensions: [{ kind: 'number', number: 2 }] }] },
    { file: 'b.fits', ivm: { file: 'b_ivm.fits' } },
  ]);
  t.throws(() => attachImages(specs, { ivm: ['x'], mask: [] }), {
    name: 'UsageError',
    place: { option: 'ivm' },
    message: /1 files are given for 2 inputs/,
  });
  t.end();
});
