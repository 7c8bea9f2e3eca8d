import t from 'tap';
import { checkBrightness } from '../../src/sky/units/index.js';
import type { BrightnessOptions } from '../../src/sky/units/index.js';
import type { Cards } from '../exposure/fits-sets.js';
import { brightnessOf, DEFAULTS } from './units-chips.js';

const FLUX = { invsens_kwd: 'PHOTFLAM' };

/** Checks a set of chips a, b, ... with these cards; EXPTIME is 100 s unless it is null. */
function check(images: readonly Cards[], options: Partial<BrightnessOptions> = {}): readonly string[] {
  const all = images.map(({ EXPTIME = 100, ...image }, index) => {
    const label = String.fromCharCode(97 + index);
    return { label, brightness: brightnessOf({ image, primary: { EXPTIME }, label }, options) };
  });
  return checkBrightness(all, { ...DEFAULTS, ...options });
}

t.test('sets that need no word', async (t) => {
  t.same(check([{ BUNIT: 'ELECTRONS' }, { BUNIT: 'e-' }]), []);
  t.same(check([{ BUNIT: 'MJy/sr' }, { BUNIT: 'MJy sr-1' }]), []);
  t.same(
    check([
      { BUNIT: 'ELECTRONS', EXPTIME: null },
      { BUNIT: 'e-', EXPTIME: null },
    ]),
    [],
    'no chip has EXPTIME',
  );
  t.same(check([{ BUNIT: 'DN/s' }, { BUNIT: 'adu/s' }], FLUX), [], 'no chip has PHOTFLAM');
  t.same(check([]), []);
});

t.test('mixtures that convert exactly are said', async (t) => {
  t.match(check([{ BUNIT: 'COUNTS' }, { BUNIT: 'COUNTS/S' }, { BUNIT: 'counts' }]), [
    'units are mixed: counts (2, as a), rate (1, as b); all are compared in count s-1 arcsec-2',
  ]);
  t.match(check([{ BUNIT: 'Jy' }, { BUNIT: 'Jy/arcsec2' }]), [/all are compared in Jy arcsec-2/]);
  t.same(check([{ BUNIT: 'FLAM' }, { BUNIT: 'e-/s', PHOTFLAM: 1e-19 }], FLUX), [], 'PHOTFLAM leads to FLAM');
  t.same(
    check(
      [
        { BUNIT: 'DN/s', PHOTFLAM: 1e-19 },
        { BUNIT: 'e-/s', PHOTFLAM: 1e-19 },
      ],
      FLUX,
    ),
    [],
  );
  t.match(check([{ BUNIT: 'e-/s' }, { BUNIT: 'COUNTS/S' }]), [
    'quantities are mixed and taken as the same: electron (a), count (b)',
  ]);
});

/** Sets whose comparison would be wrong; place and problem of the error. */
const WRONG: readonly (readonly [string, readonly Cards[], Partial<BrightnessOptions>, object, RegExp])[] = [
  [
    'PHOTFLAM on some chips only',
    [{ BUNIT: 'e-/s', PHOTFLAM: 1e-19 }, { BUNIT: 'e-/s' }, { BUNIT: 'e-/s' }],
    FLUX,
    { file: 'b', keyword: 'PHOTFLAM', option: 'invsens_kwd' },
    /the inverse sensitivity of this image and of 1 more cannot be used, but a has one/,
  ],
  [
    'counts without EXPTIME beside counts with it',
    [{ BUNIT: 'COUNTS' }, { BUNIT: 'COUNTS', EXPTIME: null }],
    {},
    { file: 'b', keyword: 'EXPTIME' },
    /the exposure time of this image cannot be used, but a is by time/,
  ],
  [
    'counts without EXPTIME beside rates',
    [{ BUNIT: 'COUNTS', EXPTIME: 0 }, { BUNIT: 'COUNTS/S' }],
    {},
    { file: 'a', keyword: 'EXPTIME' },
    /but b is by time/,
  ],
  [
    'electrons and DN',
    [{ BUNIT: 'e-/s' }, { BUNIT: 'DN/s' }],
    {},
    { file: 'a' },
    /electron s-1 arcsec-2 \(a, .*DN s-1 arcsec-2 \(b/,
  ],
  [
    'brightness and rates',
    [{ BUNIT: 'MJy/sr' }, { BUNIT: 'DN/s' }],
    {},
    { file: 'a' },
    /MJy sr-1 \(a, BUNIT "MJy\/sr"/,
  ],
  ['multiples', [{ BUNIT: 'MJy/sr' }, { BUNIT: 'mJy/sr' }], {}, { file: 'a' }, /mJy sr-1/],
  ['milli or mega', [{ BUNIT: 'MJY/SR' }, { BUNIT: 'MJy/sr' }], {}, { file: 'a' }, /MJY sr-1/],
  [
    'flux and brightness without an area in common',
    [{ BUNIT: 'Jy' }, { BUNIT: 'Jy/sr' }],
    {},
    { file: 'a' },
    /Jy sr-1/,
  ],
  ['calibrated and not', [{ BUNIT: 'FLAM' }, { BUNIT: 'e-/s' }], {}, { file: 'a' }, /electron s-1 arcsec-2 \(b/],
  ['seconds and minutes', [{ BUNIT: 'DN/s' }, { BUNIT: 'DN/min' }], {}, { file: 'a' }, /DN min-1 arcsec-2/],
];

t.test('sets whose comparison would be wrong', async (t) => {
  for (const [name, images, options, place, problem] of WRONG) {
    t.throws(() => check(images, options), { name: 'KeywordError', place, problem }, name);
    t.throws(() => check([...images].reverse(), options), { name: 'KeywordError' }, `${name}, the other way round`);
  }
});

t.test('compat compares whatever there is, and says so', async (t) => {
  const compat = true;
  t.match(check([{ BUNIT: 'DN/s', PHOTFLAM: 1e-19 }, { BUNIT: 'DN/s' }], { ...FLUX, compat }), [
    /^b: the inverse sens/,
  ]);
  t.match(check([{ BUNIT: 'DN' }, { BUNIT: 'DN', EXPTIME: null }], { compat }), [/^b: the exposure time/]);
  t.match(check([{ BUNIT: 'ELECTRONS/S' }, { BUNIT: 'DN/S' }], { compat }), [/units are mixed/]);
  t.match(check([{ BUNIT: 'e-/s' }, { BUNIT: 'ELECTRONS/S' }], { compat }), [
    /data \(a\), electron \(b\)/,
    /counts \(1, as a\)/,
  ]);
});
