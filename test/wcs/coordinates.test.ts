import t from 'tap';
import {
  formatDeclination,
  formatRightAscension,
  parseDeclination,
  parseRightAscension,
} from '../../src/wcs/coordinates.js';

t.test('right ascension from text', (t) => {
  const good: readonly (readonly [string, number])[] = [
    ['161.765', 161.765],
    [' 1.5e2 ', 150],
    ['-10', 350],
    ['10:47:03.6', 161.765],
    ['10 47 03.6', 161.765],
    ['10h47m03.6s', 161.765],
    ['10h 47m 03.6s', 161.765],
    ['10:47', 161.75],
    ['161d45m54s', 161.765],
    ['-0:00:01', 360 - 15 / 3600],
  ];
  for (const [text, degrees] of good) t.ok(Math.abs((parseRightAscension(text) ?? NaN) - degrees) < 1e-12, text);
  for (const text of [
    '',
    'ten',
    '10:60:00',
    '10:00:60',
    '10:5:6:7',
    '400',
    '25:00:00',
    '1..2',
    '10:-5:00',
    '0x10',
    'NaN',
    'Infinity',
  ]) {
    t.equal(parseRightAscension(text), undefined, `'${text}' is refused`);
  }
  t.end();
});

t.test('declination from text: the sign belongs to the whole', (t) => {
  const good: readonly (readonly [string, number])[] = [
    ['-00:30:00', -0.5],
    ['-0 30', -0.5],
    ['-0d30m00s', -0.5],
    ['+17 16 23', 17 + 16 / 60 + 23 / 3600],
    ['-72.0537', -72.0537],
    ['-90:00:00', -90],
  ];
  for (const [text, degrees] of good) t.ok(Math.abs((parseDeclination(text) ?? NaN) - degrees) < 1e-13, text);
  for (const text of ['90:00:01', '91', '10h00m00s', '', '1:2:3:4'])
    t.equal(parseDeclination(text), undefined, `'${text}' is refused`);
  t.end();
});

t.test('text rounds, carries over and keeps the sign', (t) => {
  t.equal(formatRightAscension(161.765, 3), '10:47:03.600');
  t.equal(formatRightAscension(359.99999999, 2), '00:00:00.00', 'twenty-four hours are none');
  t.equal(formatRightAscension(-15, 0), '23:00:00');
  t.equal(formatRightAscension(15 * (1 + 59.999 / 3600 + 59 / 60), 1), '02:00:00.0');
  t.equal(formatDeclination(-0.5, 1), '-00:30:00.0');
  t.equal(formatDeclination(-0.00001, 3), '-00:00:00.036');
  t.equal(formatDeclination(0, 0), '+00:00:00');
  t.equal(formatDeclination(17.27305, 2), '+17:16:22.98', 'rounded, not cut (22.98 exactly)');
  t.equal(formatDeclination(9.999999999, 3), '+10:00:00.000');
  t.equal(formatDeclination(89.99999999999, 4), '+90:00:00.0000');
  t.end();
});

t.test('there and back', (t) => {
  for (let i = 0; i < 500; i++) {
    const dec = -90 + i * 0.3601;
    const ra = i * 0.7197;
    t.ok(Math.abs((parseDeclination(formatDeclination(dec, 9)) ?? NaN) - dec) < 1e-12);
    t.ok(Math.abs((parseRightAscension(formatRightAscension(ra, 10)) ?? NaN) - ra) < 1e-12);
  }
  t.end();
});
