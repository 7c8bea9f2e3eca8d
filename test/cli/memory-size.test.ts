import t from 'tap';
import { formatBytes, parseMemorySize } from '../../src/cli/memory-size.js';
import { refusal } from './support.js';

t.test('sizes', (t) => {
  const table: [string, number][] = [
    ['512M', 536870912],
    ['2G', 2147483648],
    ['1.5GiB', 1610612736],
    ['800MB', 800000000],
    ['1073741824', 1073741824],
    ['64k', 65536],
    ['1 gib', 1073741824],
    ['.5m', 524288],
  ];
  for (const [text, bytes] of table) t.equal(parseMemorySize(text, 'memory'), bytes, text);
  for (const text of ['', 'M', '-1G', '0', '5 parrots', '1e3', '512MM', '99999999T']) {
    const { tag, place } = refusal(() => parseMemorySize(text, 'memory'));
    t.strictSame([tag, place.option], ['UsageError', 'memory'], `'${text}'`);
  }
  t.end();
});

t.test('sizes for people', (t) => {
  t.strictSame([0, 1023, 1024, 1610612736, 5 * 1024 ** 5].map(formatBytes), [
    '0 bytes',
    '1023 bytes',
    '1.0 KiB',
    '1.5 GiB',
    '5120.0 TiB',
  ]);
  t.end();
});
