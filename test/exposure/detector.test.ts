import t from 'tap';
import { bitPreset } from '../../src/exposure/bit-presets.js';
import { detectorNumber, meanOfKeywords, userNumber } from '../../src/exposure/detector-values.js';
import { chipExptime } from '../../src/exposure/exposure-time.js';
import { GENERIC_MODE, INSTRUMENT_MODES, instrumentMode } from '../../src/exposure/instruments.js';
import { isElectrons, isFluxDensity, isPerSecond, withoutPerSecond } from '../../src/exposure/unit-text.js';
import { chipUnits } from '../../src/exposure/units.js';
import { headerOf } from './fits-sets.js';
import type { Cards } from './fits-sets.js';

t.test('the row of the instrument table', (t) => {
  for (const mode of INSTRUMENT_MODES) t.equal(instrumentMode(mode.instrument, mode.detector ?? 'PC'), mode, mode.name);
  t.equal(instrumentMode('wfc3', 'ir ').name, 'WFC3/IR');
  t.equal(instrumentMode('DECam', 'S3'), GENERIC_MODE);
  t.equal(instrumentMode('', ''), GENERIC_MODE);
  t.equal(new Set(INSTRUMENT_MODES.map(({ name }) => name)).size, INSTRUMENT_MODES.length, 'names are distinct');
  t.end();
});

t.test('gain and read noise', (t) => {
  const value = (
    name: 'gain' | 'readNoise',
    instrument: string,
    detector: string,
    image: Cards,
    primary: Cards = {},
  ): number | undefined =>
    detectorNumber(instrumentMode(instrument, detector)[name], [headerOf(image), headerOf(primary)]);
  const amplifiers = { ATODGNA: 2, ATODGNB: 4, ATODGNC: 0, ATODGND: 0 };
  t.equal(value('gain', 'ACS', 'WFC', {}, amplifiers), 3, 'zeros are left out of the mean');
  t.equal(
    value('gain', 'ACS', 'WFC', {}, { ...amplifiers, ATODGND: null }),
    undefined,
    'a missing keyword invalidates the list',
  );
  // Dossier section 11: WFPC2 by chip and ATODGAIN.
  t.equal(value('gain', 'WFPC2', '', { DETECTOR: 1 }, { ATODGAIN: 7 }), 7.12);
  t.equal(value('gain', 'WFPC2', '', { DETECTOR: 2 }, { ATODGAIN: 15 }), 14.5);
  t.equal(value('readNoise', 'WFPC2', '', { DETECTOR: 4 }, { ATODGAIN: 15 }), 8.32);
  t.equal(value('gain', 'WFPC2', '', { DETECTOR: 4 }, { ATODGAIN: 9 }), undefined);
  t.equal(value('gain', 'NICMOS', '3', {}), 6.5);
  t.equal(value('readNoise', 'STIS', 'CCD', {}, { READNSE: 5.4 }), 5.4);
  t.equal(value('gain', 'VIRCAM', '', { GAIN: 0.1 }), undefined);
  t.equal(meanOfKeywords(['A'], [headerOf({ A: 0 }), headerOf({})]), 0);
  const user = { option: 'gnkeyword', value: null, keywords: 'G1, G2' };
  t.equal(userNumber(user, [headerOf({ G1: 1 }), headerOf({ G2: 3 })]), 2, 'each keyword in either header');
  t.throws(() => userNumber(user, [headerOf({ G1: 1 }), headerOf({})]), {
    name: 'UsageError',
    place: { keyword: 'G2', option: 'gnkeyword' },
  });
  t.equal(userNumber({ ...user, keywords: '' }, [headerOf({}), headerOf({})]), undefined);
  t.end();
});

t.test('counts or rate', (t) => {
  const rate = (bunit: string | null, instrument = 'ACS', primary: Cards = {}): boolean =>
    chipUnits(headerOf({ BUNIT: bunit }), headerOf(primary), instrumentMode(instrument, '1')).inputIsRate;
  t.equal(rate('ELECTRONS'), false);
  t.equal(rate('ELECTRONS/S'), true);
  t.equal(rate('electrons/s'), true);
  t.equal(rate('COUNTS/SEC'), true);
  t.equal(rate('COUNTS'), false);
  t.equal(rate(null), true, 'no BUNIT is ELECTRONS/S');
  t.equal(rate('ergs/cm**2'), true);
  t.equal(rate('electron s-1'), true);
  for (const unit of ['MJy/sr', 'mJy', 'nanomaggy']) t.equal(rate(unit), true, `${unit}: never divided by EXPTIME`);
  t.match(chipUnits(headerOf({ BUNIT: 'MJy/sr' }), headerOf({}), GENERIC_MODE), {
    bunit: 'MJy/sr',
    unitSource: /taken as a flux density/,
  });
  t.equal(rate(null, 'ACS', { BUNIT: 'COUNTS' }), false, 'the primary header is asked too');
  t.equal(rate('COUNTS', 'NICMOS', { UNITCORR: 'PERFORM' }), true);
  t.equal(rate('COUNTS', 'NICMOS', { UNITCORR: 'OMIT' }), false);
  t.match(chipUnits(headerOf({}), headerOf({}), GENERIC_MODE), { bunit: 'ELECTRONS/S', unitSource: /no BUNIT/ });
  t.end();
});

/** FITS 4.0, section 4.3: products by blank, dot or star, powers by sign, `**` or `^`; with and without the factor. */
const RATES: readonly (readonly [string, string])[] = [
  ['electron s-1', 'electron'],
  ['electron s-1 pix-1', 'electron pix-1'],
  ['e s**-1', 'e'],
  ['e s**(-1)', 'e'],
  ['adu.s-1', 'adu'],
  ['adu*s^-1', 'adu'],
  ['adu s^(-1)', 'adu'],
  ['s^-1', 'COUNTS'],
  ['s-1 electron', 'electron'],
  ['electron sec-1', 'electron'],
  ['electron second**-1', 'electron'],
  ['electron / s', 'electron'],
  ['ELECTRONS/S', 'ELECTRONS'],
  ['COUNTS/SEC', 'COUNTS'],
  ['counts/second', 'counts'],
  ['DN/s/pix', 'DN/pix'],
  ['e/pix/s', 'e/pix'],
  ['e/(pix s)', 'e/(pix)'],
  ['e/(s.pix)', 'e/(pix)'],
  ['e/(s)', 'e'],
  ['1/s', 'COUNTS'],
  ['DN per second', 'DN'],
];

t.test('per second in the ways of the standard', (t) => {
  for (const [unit, total] of RATES) {
    t.equal(isPerSecond(unit), true, unit);
    t.equal(withoutPerSecond(unit), total, `${unit} without its seconds`);
  }
  const others = [
    'electron',
    'COUNTS',
    'adu s',
    'e s-2',
    'counts/sr',
    'counts-1',
    'electron pix-1',
    'e.s1',
    'pixels-1',
    '',
  ];
  for (const unit of others) {
    t.equal(isPerSecond(unit), false, unit);
    t.equal(withoutPerSecond(unit), unit);
  }
  t.end();
});

t.test('flux densities and electrons', (t) => {
  for (const unit of [
    'Jy',
    'mJy',
    'nJy',
    'MJy/sr',
    'uJy/arcsec**2',
    'Jy/beam',
    'erg s-1 cm-2 Hz-1',
    'W m-2',
    'FLAM',
    'jansky',
  ])
    t.equal(isFluxDensity(unit), true, unit);
  for (const unit of ['ELECTRONS', 'COUNTS/S', 'adu', 'energy', 'DN', 'eV', 'K'])
    t.equal(isFluxDensity(unit), false, unit);
  for (const unit of ['ELECTRONS/S', 'electron s-1', 'e-', 'e-/s', 'e s**-1']) t.equal(isElectrons(unit), true, unit);
  for (const unit of ['erg', 'eV', 'adu', 'COUNTS', 'DN/electron']) t.equal(isElectrons(unit), false, unit);
  t.end();
});

t.test('exposure time', (t) => {
  const user = { option: 'expkeyword', value: null, keywords: '' };
  const time = (image: Cards, primary: Cards, instrument: string, given = user): number =>
    chipExptime(headerOf(image), headerOf(primary), instrumentMode(instrument, 'CCD'), given);
  t.equal(time({ EXPTIME: 1 }, { EXPTIME: 2 }, 'ACS'), 2, 'primary first');
  t.equal(time({ EXPTIME: 1 }, { EXPTIME: 2 }, 'STIS'), 1, 'STIS: SCI first');
  t.equal(time({ EXPTIME: 1 }, {}, 'ACS'), 1);
  t.equal(time({ T: 9 }, { EXPTIME: 2 }, 'ACS', { ...user, keywords: 'T' }), 9);
  t.end();
});

t.test('recommended bits', (t) => {
  t.match(bitPreset('ACS/WFC', '2017-03-01', 4), { good: 336, reason: /2017/ });
  t.equal(bitPreset('ACS/WFC', '2010-03-01', 4), undefined);
  t.equal(bitPreset('WFC3/UVIS', '2012-11-07', 4)?.good, 352);
  t.equal(bitPreset('WFC3/UVIS', '2012-11-08', 4)?.good, 16 + 64 + 256);
  t.equal(bitPreset('WFC3/UVIS', '2012-11-08', 1)?.good, 65535);
  const infrared = [1, 2, 3, 4, 9].map((images) => bitPreset('WFC3/IR', '2010-04-04', images));
  t.strictSame(
    infrared.map((preset) => [preset?.good, preset?.separate]),
    [
      [528, 16],
      [528, 65535],
      [528, 65535],
      [528, 528],
      [528, 528],
    ],
  );
  t.strictSame(
    [1, 2, 3].map((images) => bitPreset('WFPC2', '2001-01-01', images)?.good),
    [65533, 61437, 1024],
  );
  t.equal(bitPreset('generic', '2020-01-01', 4), undefined);
  t.equal(bitPreset('WFC3/IR', '', 4), undefined, 'no date, no recommendation');
  t.end();
});
