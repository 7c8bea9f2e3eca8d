import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { expandInputs } from '../../src/inputs/expand-inputs.js';
import { readListFile } from '../../src/inputs/list-file.js';
import { parseFileEntry } from '../../src/inputs/parse-entry.js';
import { selectHdus } from '../../src/inputs/select-hdus.js';
import { chip, image, WFC3_IR, writeExposure } from '../exposure/fits-sets.js';

/*
 * Every row of section 6 of the sky dossier, which was found by running the reference. Where it answers "fails later"
 * or skips a line we refuse at once.
 */

/** A file with SCI 1-4 at HDU 1, 4, 7 and 10, ERR and DQ behind each. */
function fourChips(dir: string, name = 'a.fits'): Promise<string> {
  return writeExposure(dir, name, WFC3_IR, [...chip(1), ...chip(2), ...chip(3), ...chip(4)]);
}

/** What went wrong, with its tag; 'accepted' when nothing did. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    if (isRxDrizzleError(error)) return `${error.tag} ${error.message}`;
    throw error;
  }
}

t.test('6.2: what extensions mean in a file with four SCI', async (t) => {
  const file = await FitsFile.open(await fourChips(t.testdir()));
  t.teardown(() => file.close());
  const hdus = (text: string): number[] => {
    const { extensions } = parseFileEntry(`a.fits${text}`);
    return selectHdus(file, extensions ?? []).map(({ index }) => index);
  };
  const table: readonly (readonly [string, readonly number[]])[] = [
    ['[1]', [1]],
    ['[ 1 ]', [1]],
    ['[0]', [0]],
    ['[sci]', [1]],
    ["['sci']", [1]],
    ['["sci"]', [1]],
    ['[sci,2]', [4]],
    ["['sci',2]", [4]],
    ["[ 'sci' , 2 ]", [4]],
    ['[SCI,2]', [4]],
    ['[sci,*]', [1, 4, 7, 10]],
    ["{('sci',*)}", [1, 4, 7, 10]],
    ['{(sci,*)}', [1, 4, 7, 10]],
    ['{sci}', [1, 4, 7, 10]],
    ["{'sci'}", [1, 4, 7, 10]],
    ["{1,4,('sci',3)}", [1, 4, 7]],
    ['{[sci,1],[sci,2]}', [1, 4]],
    ['{[sci],[2]}', [1, 2]],
    ['{ 1 , ( sci , 2 ) }', [1, 4]],
    ['{*}', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    ['{sci,1}', [1, 4, 7, 10, 1]],
    ['{1,1}', [1, 1]],
    ['{1,,2,}', [1, 2]],
  ];
  t.strictSame(
    table.map(([text]) => [text, hdus(text)]),
    table,
  );
});

t.test('6.2: what is no extension', async (t) => {
  const listed = ['[1,2,3]', '[]', '[1', '{1', 'x]', '[*]', '{}', '{,}'];
  const unlisted = [
    '{sci',
    '[1}',
    '{1]',
    '[sci,]',
    '[,1]',
    '[sci,x]',
    '[sci,-1]',
    '[-1]',
    '[1.5]',
    '{(1,2)}',
    '{[1,2]}',
  ];
  const tuples = ["{('sci')}", '{(1)}', "[('sci',2)]", "['sci'x]", "{'sci}", "{('sci',2}", "{('sci',2))}"];
  for (const text of [...listed, ...unlisted, ...tuples])
    t.match(await refusal(() => parseFileEntry(`a.fits${text}`)), /^UsageError input "a.fits/, text);
  const folder = t.testdir({ 'list.txt': 'a.fits[1]x\n' });
  t.match(await refusal(() => expandInputs(['a.fits[1]x'], folder)), /^UsageError .*no file matches/);
  t.match(await refusal(() => expandInputs(['@list.txt'], folder)), /line 1: input "a.fits\[1\]x"/);
});

t.test('6.1 and F177: names, blanks and quotes', async (t) => {
  const names: readonly (readonly [string, string])[] = [
    ['a.fits', 'a.fits'],
    ['  a.fits  ', 'a.fits'],
    ['  a.fits  [1]', 'a.fits'],
    ["'a b.fits'", 'a b.fits'],
    ["' a.fits '", ' a.fits '],
    ['"a,[b]{c}.fits" [sci,2]', 'a,[b]{c}.fits'],
    [`"it's.fits"`, "it's.fits"],
    ["o'neill.fits", "o'neill.fits"],
    ["'None'", 'None'],
    ["'@a.fits'", '@a.fits'],
    ["'*.fits'", '*.fits'],
  ];
  t.strictSame(
    names.map(([text]) => [text, parseFileEntry(text).name]),
    names,
  );
  for (const bad of ["'a b.fits", '"a.fits\'', "'a'b.fits", '', "''", '[1]', '{1}', 'None', 'NONE[1]', '@b.txt'])
    t.match(await refusal(() => parseFileEntry(bad)), /^UsageError /, bad);
});

t.test('6.3: masks by position', async (t) => {
  const dir = t.testdir();
  await fourChips(dir, 'image1.fits');
  await fourChips(dir, 'image2.fits');
  const pixels = image('M', 1);
  await writeExposure(dir, 'mask1.fits', {}, [pixels, image('MSK', 1), image('MSK', 2), image('MSK', 3)]);
  await writeExposure(dir, 'None', {}, [pixels]);
  /** By chip: HDU of the chip and HDU of its mask. */
  const masksOf = async (line: string): Promise<string> => {
    writeFileSync(join(dir, 'list.txt'), `${line}\n`);
    const [spec] = await expandInputs(['@list.txt'], dir);
    const { chips } = await openExposure(spec);
    const nameOf = (file: string): string => file.slice(dir.length + 1).replace('.fits', '');
    return chips
      .map(({ hduIndex, mask }) => `${hduIndex}:${mask === null ? '-' : `${nameOf(mask.file)}[${mask.hduIndex}]`}`)
      .join(' ');
  };
  const table: readonly (readonly [string, string])[] = [
    ["image1.fits{1,4,('sci',3)},mask1.fits[1],,mask1.fits[3]", '1:mask1[1] 4:- 7:mask1[3]'],
    ["image2.fits{'sci'},None,,mask1.fits[1]", '1:- 4:- 7:mask1[1] 10:-'],
    ['image2.fits,mask1.fits{2,3}', '1:mask1[2] 4:mask1[3] 7:- 10:-'],
    ['image2.fits,,mask1.fits[MSK,*]', '1:- 4:mask1[2] 7:mask1[3] 10:mask1[4]'],
    ['image2.fits[sci,2], mask1.fits[2] ', '4:mask1[2]'],
    ['image2.fits{7,1},mask1.fits[2],mask1.fits[3]', '7:mask1[2] 1:mask1[3]'],
    ['image2.fits[1],None', '1:-'],
    ['image2.fits[1],none', '1:-'],
    ['image2.fits[1],mask1.fits[1],,None', '1:mask1[1]'],
    ['image2.fits[1],,', '1:-'],
    ['image2.fits[1],,mask1.fits[1]', 'UsageError there are 2 masks for 1 chips'],
    ["image2.fits[1],'None'", '1:None[1]'],
    ['image2.fits[1]', '1:-'],
    ['image2.fits{1,4},mask1.fits{1,2,3}', 'UsageError there are 3 masks for 2 chips'],
  ];
  for (const [line, wanted] of table) {
    const found = await masksOf(line).catch((error: unknown) =>
      isRxDrizzleError(error) ? `${error.tag} ${error.problem}` : String(error),
    );
    t.equal(found, wanted, line);
  }
});

t.test('6.4: lines of an @file', async (t) => {
  const good = [
    '# a',
    '',
    '   ',
    '  # b',
    'a.fits',
    "'b #1.fits' # c",
    'c#d.fits',
    'd.fits[1],,m.fits\t# e',
    'odd,[1].fits',
    'odd[2].fit,m.fits',
  ];
  const bad = [
    '*.fits',
    'a?.fits',
    'a.fits,m*.fits',
    'x_asn.fits',
    '@other.txt',
    'a.fits,@m.txt',
    'a.fits[1',
    "'a.fits",
    ',m.fits',
    'None,m.fits',
    'a.fits,m.fits[',
    'a.fits,m n.fits',
    'a.fits[1][2]',
    'set.zip',
    'sub',
    'a{1}b.fits',
  ];
  const dir = t.testdir({
    'odd,[1].fits': '',
    'odd[2].fit': '',
    sub: {},
    'good.txt': `\ufeff${good.join('\n')}`,
    'dos.txt': good.join('\r\n'),
    'mac.txt': good.join('\r'),
    'bad.txt': ['ok.fits', ...bad, 'ok2.fits'].join('\n'),
    'binary.txt': 'a\0b',
    'a, b.txt': 'a.fits',
  });
  for (const name of ['good.txt', 'dos.txt', 'mac.txt']) {
    const lines = await readListFile(name, dir);
    t.strictSame(
      lines.map(({ line, file, masks }) => [line, file.name, masks.length]),
      [
        [5, 'a.fits', 0],
        [6, 'b #1.fits', 0],
        [7, 'c#d.fits', 0],
        [8, 'd.fits', 2],
        [9, 'odd,[1].fits', 0],
        [10, 'odd[2].fit', 1],
      ],
      name,
    );
  }
  const message = await refusal(() => expandInputs(['@bad.txt'], dir));
  const numbers = [...message.matchAll(/line (\d+): input "/g)].map(([, number]) => Number(number));
  t.strictSame(
    numbers,
    bad.map((_, index) => index + 2),
    'each bad line is named by its number, none is left out',
  );
  t.match(await refusal(() => expandInputs(['@bad.txt[1]'], dir)), /an @file takes no extensions/);
  t.match(await refusal(() => expandInputs(['@bad.txt,a.fits'], dir)), /an @file stands by itself/);
  t.match(await refusal(() => expandInputs(['a.fits,@bad.txt'], dir)), /an @file stands by itself/);
  t.match(await refusal(() => expandInputs(['@none.txt'], dir)), /^StorageError none.txt: no such file/);
  t.match(await refusal(() => expandInputs(['@binary.txt'], dir)), /^UsageError binary.txt: this is no list/);
  t.strictSame(await expandInputs(["@'a, b.txt'"], dir), [{ file: join(dir, 'a.fits') }], 'a list with an odd name');
  t.match(
    await refusal(() => readListFile('ivm.txt', t.testdir({ 'ivm.txt': 'a.fits m.fits\n' }), 'refuse')),
    /line 1: .*"m.fits" stands in a second column \(write masks behind commas/,
  );
});

t.test('6.5: comma lists', async (t) => {
  process.env.GRAMMAR_TEST_FOLDER = 'sub/';
  t.teardown(() => delete process.env.GRAMMAR_TEST_FOLDER);
  const dir = t.testdir({
    'b.fits': '',
    'a.fits': '',
    'x_asn.fits': '',
    'x$y.fits': '',
    sub: { 'c.fits': '', 'd.fits': '' },
  });
  const files = async (text: string): Promise<string> => {
    const specs = await expandInputs([text], dir);
    return specs.map(({ file, extensions }) => `${file.slice(dir.length + 1)}${extensions ? '+' : ''}`).join(' ');
  };
  const table: readonly (readonly [string, string])[] = [
    ['b.fits[1], a.fits[sci,2]', 'b.fits+ a.fits+'],
    ['b.fits,a.fits,', 'b.fits a.fits'],
    ['?.fits[1]', 'a.fits+ b.fits+'],
    ['?.fits[1],sub/?.fits', 'a.fits+ b.fits+ sub/c.fits sub/d.fits'],
    ['[ab].fits', 'a.fits b.fits'],
    ['*.fits', 'a.fits b.fits x$y.fits'],
    ['GRAMMAR_TEST_FOLDER$c.fits[1]', 'sub/c.fits+'],
    ['GRAMMAR_TEST_FOLDER$*.fits', 'sub/c.fits sub/d.fits'],
    ['x$y.fits', 'x$y.fits'],
    ["'x$y.fits',a.fits", 'x$y.fits a.fits'],
  ];
  for (const [text, wanted] of table) t.equal(await files(text), wanted, text);
  t.match(await refusal(() => files('NO_SUCH_NAME$c.fits')), /^UsageError .*variable NO_SUCH_NAME is not set/);
  t.match(await refusal(() => files('a.fits,,b.fits')), /^UsageError .*file name is missing/);
  t.match(await refusal(() => files(',a.fits')), /^UsageError .*file name is missing/);
  t.match(await refusal(() => files('None,a.fits')), /^UsageError .*None is no file/);
  for (const blank of ['', ' '])
    t.match(await refusal(() => expandInputs(['a.fits', blank], dir)), /^UsageError an input is blank/);
});
