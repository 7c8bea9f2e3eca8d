import t from 'tap';
import { formatSelector, parseExtensions, parseGroup } from '../../src/inputs/extension-selector.js';
import { parseFileEntry, parseImage, parseListLine } from '../../src/inputs/parse-entry.js';
import { isQuoted, splitTopLevel, unquote } from '../../src/inputs/quoted-text.js';
import { expandWildcard, isWildcard, wildcardPattern } from '../../src/inputs/wildcard.js';

/** Selectors of a specification in short: `1`, `SCI,2`, `SCI,*`, `*`. */
function short(text: string): string {
  return parseExtensions(text, `f${text}`).map(formatSelector).join(' ');
}

t.test('extension forms of the table in the sky dossier', (t) => {
  const table: readonly (readonly [string, string])[] = [
    ['[1]', '1'],
    ['[ 1 ]', '1'],
    ['[sci]', 'SCI,1'],
    ["['sci']", 'SCI,1'],
    ['["sci"]', 'SCI,1'],
    ['[sci,2]', 'SCI,2'],
    ["['sci',2]", 'SCI,2'],
    ["[ 'sci' , 2 ]", 'SCI,2'],
    ['[sci,*]', 'SCI,*'],
    ["{('sci',*)}", 'SCI,*'],
    ['{sci}', 'SCI,*'],
    ["{'sci'}", 'SCI,*'],
    ["{1,4,('sci',3)}", '1 4 SCI,3'],
    ['{[sci,1],[sci,2]}', 'SCI,1 SCI,2'],
    ['{*}', '*'],
    ['{sci,1}', 'SCI,* 1'],
    ['{1,1}', '1 1'],
    ['{1,,2}', '1 2'],
    ['[0]', '0'],
  ];
  for (const [text, wanted] of table) t.equal(short(text), wanted, text);
  for (const bad of ['[1,2,3]', '[]', '{}', '[*]', '[1', '{1', '[1}', '[sci,]', '[,1]', '[sci,x]', '{(1,2)}']) {
    t.throws(() => short(bad), { name: 'UsageError' }, bad);
  }
  t.end();
});

t.test('group', (t) => {
  const group = (text: string): string => parseGroup(text).map(formatSelector).join(' ');
  t.equal(group(''), '');
  t.equal(group('1'), '1');
  t.equal(group('1, 4'), '1 4');
  t.equal(group('sci,1'), 'SCI,1');
  t.equal(group('sci,1,sci,2'), 'SCI,1 SCI,2');
  t.throws(() => group('sci'), { name: 'UsageError', place: { option: 'group' } });
  t.end();
});

t.test('file names with extensions, quotes and odd characters', (t) => {
  const entry = (text: string): unknown => {
    const { name, quoted, extensions } = parseFileEntry(text);
    return [name, quoted, extensions?.map(formatSelector).join(' ')];
  };
  t.strictSame(entry('a.fits'), ['a.fits', false, undefined]);
  t.strictSame(entry(' a.fits [1] '), ['a.fits', false, '1']);
  t.strictSame(entry("a.fits{1,4,('sci',3)}"), ['a.fits', false, '1 4 SCI,3']);
  t.strictSame(entry("'a b.fits'"), ['a b.fits', true, undefined]);
  t.strictSame(entry('"a,[b]{c}.fits"[sci,2]'), ['a,[b]{c}.fits', true, 'SCI,2']);
  t.strictSame(entry('*_flt.fits[1]'), ['*_flt.fits', false, '1']);
  t.strictSame(entry('a[67]_flt.fits'), ['a[67]_flt.fits', false, undefined], 'a character class');
  t.strictSame(entry('bundle.zip!x_flt.fits[2]'), ['bundle.zip!x_flt.fits', false, '2']);
  for (const bad of ["'a.fits", "'a.fits'x", 'a.fits[1', 'a.fits]', '[1]', '', "''"]) {
    t.throws(() => parseFileEntry(bad), { name: 'UsageError' }, bad);
  }
  t.end();
});

t.test('lines of an @file: the two examples of the reference', (t) => {
  const line = parseListLine("image1.fits{1,2,('sci',3)},mask1.fits,,mask3.fits[0]");
  t.equal(line.file.name, 'image1.fits');
  t.equal(line.file.extensions?.length, 3);
  t.strictSame(line.masks, [
    { file: 'mask1.fits' },
    null,
    { file: 'mask3.fits', extensions: [{ kind: 'number', number: 0 }] },
  ]);
  const second = parseListLine("image2.fits{'sci'},None,,mask3.fits");
  t.strictSame(second.masks, [null, null, { file: 'mask3.fits' }]);
  t.strictSame(parseListLine("image2.fits,'None'").masks, [{ file: 'None' }], 'None in quotes is a file');
  t.strictSame(parseListLine('image2.fits,None').masks, [null], 'also at the end of the line');
  t.strictSame(parseListLine('a.fits,').masks, [null]);
  t.end();
});

t.test('lines of an @file: the second column', (t) => {
  t.strictSame(parseListLine('a_flt.fits  a_ivm.fits').ivm, { file: 'a_ivm.fits' });
  t.strictSame(parseListLine('a_flt.fits\ta_ivm.fits[IVM,2]').ivm, {
    file: 'a_ivm.fits',
    extensions: [{ kind: 'name', name: 'IVM', version: 2 }],
  });
  t.equal(parseListLine('a_flt.fits [1]').ivm, undefined, 'brackets behind a blank belong to the name');
  t.equal(parseListLine('a_flt.fits None').ivm, undefined);
  t.equal(parseListLine("'a b.fits' 'c d.fits'").ivm?.file, 'c d.fits');
  t.throws(() => parseListLine('a.fits b.fits c.fits'), {
    name: 'UsageError',
    message: /"c.fits" stands behind the second column/,
  });
  t.throws(() => parseListLine("'a.fits"), { name: 'UsageError', message: /not closed/ });
  t.throws(() => parseImage('a b.fits'), { name: 'UsageError', message: /needs quotes/ });
  t.end();
});

t.test('splitting outside quotes and brackets', (t) => {
  t.strictSame(splitTopLevel("a.fits[1], b.fits[sci,2],'c,d.fits'", ','), [
    'a.fits[1]',
    ' b.fits[sci,2]',
    "'c,d.fits'",
  ]);
  t.strictSame(splitTopLevel("o'neill.fits,b.fits", ','), ["o'neill.fits", 'b.fits'], 'an apostrophe inside a name');
  t.strictSame(splitTopLevel('a{1,(b,2)} c', 'whitespace'), ['a{1,(b,2)}', 'c']);
  t.throws(() => splitTopLevel('a[1,b', ','), { message: /bracket .*is not closed/ });
  t.equal(unquote("'a b'"), 'a b');
  t.equal(unquote('a'), 'a');
  t.equal(isQuoted("'a' 'b'"), false);
  t.end();
});

t.test('wildcards', async (t) => {
  const matches = (pattern: string, name: string): boolean => wildcardPattern(pattern).test(name);
  t.ok(matches('*flt.fits', 'ib1f19l6q_flt.fits'));
  t.ok(matches('*fl?.fits', 'a_flc.fits'));
  t.notOk(matches('*fl?.fits', 'a_fl.fits'));
  t.ok(matches('a[67].fits', 'a6.fits'));
  t.notOk(matches('a[!67].fits', 'a6.fits'));
  t.ok(matches('a[0-9].fits', 'a4.fits'));
  t.notOk(matches('a.fits', 'abfits'), 'a dot is a dot');
  t.notOk(matches('*.fits', '.hidden.fits'));
  t.ok(matches('(a)+*.fits', '(a)+b.fits'), 'characters of regular expressions are plain');
  t.ok(isWildcard('a?.fits'));
  t.notOk(isWildcard('a.fits'));
  const dir = t.testdir({ x1: { 'b.fits': '', 'a.fits': '' }, x2: { 'c.fits': '', sub: {} }, 'x3.fits': '' });
  t.strictSame(await expandWildcard('x*/*.fits', dir), ['x1/a.fits', 'x1/b.fits', 'x2/c.fits']);
  t.strictSame(await expandWildcard(`${dir}/x1/*`, '/'), [`${dir}/x1/a.fits`, `${dir}/x1/b.fits`]);
  t.strictSame(await expandWildcard('none/*.fits', dir), []);
});
