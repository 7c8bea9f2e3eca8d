import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { GENERIC_MODE } from '../../src/exposure/instruments.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { withoutPerSecond } from '../../src/exposure/unit-text.js';
import { chipUnits } from '../../src/exposure/units.js';
import { chipBrightness } from '../../src/sky/units/index.js';
import { headerOf } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';
import { shared } from '../support/paths.js';
import { brightnessOf, DEFAULTS } from './units-chips.js';

const COMPAT = { compat: true };
const EXPTIME = 100;
const TIMED = { EXPTIME };

/** kappa to 12 digits, so that 1 / (0.05 * 0.05) is 400. */
function kappaOf(image: Cards, options = {}, primary: Cards = TIMED): number {
  return Number(brightnessOf({ image, primary }, options).kappa.toPrecision(12));
}

/**
 * A unit; kappa of 0.05 arcsec pixels and 100 s; the unit of the brightness. 400: a rate, 4: counts, 1: by area, 0.01:
 * counts by area.
 */
const UNITS: readonly (readonly [string, number, string])[] = [
  ['ELECTRONS', 4, 'electron s-1 arcsec-2'],
  ['electron', 4, 'electron s-1 arcsec-2'],
  ['e-', 4, 'electron s-1 arcsec-2'],
  ['COUNTS', 4, 'count s-1 arcsec-2'],
  ['ct', 4, 'count s-1 arcsec-2'],
  ['adu', 4, 'DN s-1 arcsec-2'],
  ['DN', 4, 'DN s-1 arcsec-2'],
  ['electron pix-1', 4, 'electron s-1 arcsec-2'],
  ['ELECTRONS/S', 400, 'electron s-1 arcsec-2'],
  ['ELECTRON/S', 400, 'electron s-1 arcsec-2'],
  ['ELECTRONS/SECONDS', 400, 'electron s-1 arcsec-2'],
  ['e-/s', 400, 'electron s-1 arcsec-2'],
  ['e^-/s', 400, 'electron s-1 arcsec-2'],
  ['e- s-1', 400, 'electron s-1 arcsec-2'],
  ['electron s-1', 400, 'electron s-1 arcsec-2'],
  ['e s**(-1)', 400, 'electron s-1 arcsec-2'],
  ['DN/s', 400, 'DN s-1 arcsec-2'],
  ['adu.s^-1', 400, 'DN s-1 arcsec-2'],
  ['DN per second', 400, 'DN s-1 arcsec-2'],
  ['cps', 400, 'count s-1 arcsec-2'],
  ['1/s', 400, 'count s-1 arcsec-2'],
  ['counts/s/pixel', 400, 'count s-1 arcsec-2'],
  ['e/(pix s)', 400, 'electron s-1 arcsec-2'],
  ['photon s-1', 400, 'photon s-1 arcsec-2'],
  ['mJy', 400, 'mJy arcsec-2'],
  ['Jy/pix', 400, 'Jy arcsec-2'],
  ['FLAM', 400, 'erg s-1 cm-2 Angstrom-1 arcsec-2'],
  ['erg/cm2/s/Angstrom', 400, 'erg s-1 cm-2 Angstrom-1 arcsec-2'],
  ['10**(-20)*erg/s/cm**2/Angstrom', 400, '1e-20 erg s-1 cm-2 Angstrom-1 arcsec-2'],
  ['1e-20 FLAM', 400, '1e-20 erg s-1 cm-2 Angstrom-1 arcsec-2'],
  ['W m-2', 400, 'W m-2 arcsec-2'],
  ['nanomaggy', 400, 'nanomaggy arcsec-2'],
  ['MJy/sr', 1, 'MJy sr-1'],
  ['MJy sr-1', 1, 'MJy sr-1'],
  ['Jy/arcsec2', 1, 'Jy arcsec-2'],
  ['uJy/arcsec**2', 1, 'uJy arcsec-2'],
  ['Jy/beam', 1, 'Jy beam-1'],
  ['W m-2 sr-1', 1, 'W m-2 sr-1'],
  ['erg s-1 cm-2 arcsec-2', 1, 'erg s-1 cm-2 arcsec-2'],
  ['e-/s/arcsec^2', 1, 'electron s-1 arcsec-2'],
  ['adu/arcsec2', 0.01, 'DN s-1 arcsec-2'],
];

t.test('units as they are written', async (t) => {
  const found = UNITS.map(([text]) => {
    const { unit } = brightnessOf({ image: { BUNIT: text }, primary: TIMED });
    return [text, kappaOf({ BUNIT: text }), unit];
  });
  t.same(found, UNITS);
});

t.test('the drizzle divides the same units by the exposure time', async (t) => {
  const differing = UNITS.filter(([text, kappa]) => {
    const divided = kappa === 4 || kappa === 0.01;
    return divided === chipUnits(headerOf({ BUNIT: text }), headerOf({}), GENERIC_MODE).inputIsRate;
  });
  t.same(differing, []);
  t.equal(withoutPerSecond('cps'), 'COUNTS');
});

t.test('kind, and what kappa is made of', async (t) => {
  const of = (unit: string) => brightnessOf({ image: { BUNIT: unit }, primary: TIMED });
  t.match(of('COUNTS'), {
    kind: 'counts',
    exptime: 100,
    scale: 0.05,
    unitSource: /BUNIT "COUNTS": counts/,
    warnings: [],
  });
  t.match(of('cps'), { kind: 'rate', exptime: null, scaleSource: 'the matrix of the WCS', warnings: [] });
  t.match(of('mJy'), { kind: 'rate', exptime: null, unitSource: /fluxes/ });
  t.match(of('MJy/sr'), { kind: 'surface-brightness', exptime: null, scaleSource: /not used/ });
  t.match(of('adu/arcsec2'), { kind: 'surface-brightness', exptime: 100 });
});

t.test('units that are refused', async (t) => {
  const refused = (unit: string | number, problem: RegExp): void => {
    t.throws(() => brightnessOf({ image: { BUNIT: unit }, primary: TIMED }), {
      name: 'KeywordError',
      place: { file: 'a.fits[sci,1]', keyword: 'BUNIT', option: 'units_kwd' },
      problem,
    });
  };
  for (const unit of ['mag', 'mag/arcsec2', 'ABmag', 'log(erg/s/cm2)', 'dex']) refused(unit, /is logarithmic/);
  const unknown = [
    'UNKNOWN',
    'furlong',
    'e s-2',
    'electron2',
    'adu s',
    '/',
    'e-//s',
    'e-/(s',
    'e-/s)',
    'MJy/sr/pix',
    'MJy sr',
    'electron DN',
    'K/sr',
    '1',
    'counts/sr/arcsec2',
    'W m-2 s-1',
  ];
  for (const unit of unknown) refused(unit, /is not known/);
  refused(7, /"7" is not known/);
});

t.test('compat: the truth table of the reference', async (t) => {
  // Dossier 2.11, all [RUN] with 0.05 arcsec and 100 s: 4 is divided, 400 is not.
  const counts = ['ELECTRONS', 'counts', ' dn '];
  const rates = ['ELECTRONS/S', 'counts/sec', 'DN / second', 'electrons/S'];
  const unknown = [
    'e-',
    'e-/s',
    'ELECTRON/S',
    'ELECTRONS/SECONDS',
    'cps',
    'MJy/sr',
    'UNKNOWN',
    '',
    'counts/s/pixel',
    'counts/',
  ];
  const kappas = (units: readonly string[]): number[] => units.map((unit) => kappaOf({ BUNIT: unit }, COMPAT));
  t.same(new Set(kappas(counts)), new Set([4]));
  t.same(new Set(kappas(rates)), new Set([400]));
  t.same(new Set(kappas(unknown)), new Set([4]));
  const warned = (unit: string): number =>
    brightnessOf({ image: { BUNIT: unit }, primary: TIMED }, COMPAT).warnings.length;
  t.same(
    [...counts, ...rates].filter((unit) => warned(unit) > 0),
    [],
  );
  t.same(
    unknown.filter((unit) => warned(unit) === 0),
    [],
  );
  t.match(brightnessOf({ image: { BUNIT: 'e-/s' }, primary: TIMED }, COMPAT).warnings, [
    /a\.fits\[sci,1\]: BUNIT "e-\/s": not known to the reference, divided by EXPTIME/,
  ]);
  t.equal(kappaOf({}, COMPAT), 4, 'a missing keyword is divided, too');
  t.equal(kappaOf({ BUNIT: 'DN' }, COMPAT, { BUNIT: 'DN/S', ...TIMED }), 4, 'the image header counts first');
  t.equal(kappaOf({}, COMPAT, { BUNIT: 'DN/S', ...TIMED }), 400);
});

/** INSTRUME, cards of the image, cards of the primary header; divided in compat, divided by default. */
const HST: readonly (readonly [string, Cards, Cards, boolean, boolean])[] = [
  ['ACS', {}, {}, true, true],
  ['STIS', {}, {}, true, true],
  ['WFPC', {}, {}, true, true],
  ['WFPC2', {}, {}, true, true],
  ['COS', {}, {}, false, false],
  ['FOC', {}, {}, false, false],
  ['WFC3', {}, { DETECTOR: 'UVIS' }, true, true],
  ['WFC3', {}, { DETECTOR: 'IR' }, false, false],
  ['WFC3', { DETECTOR: 'UVIS' }, { DETECTOR: 'IR' }, true, true],
  ['WFC3', {}, {}, true, false],
  ['NICMOS', { UNITCORR: 'OMIT' }, {}, true, true],
  ['NICMOS', { UNITCORR: 'PERFORM' }, {}, false, false],
  ['NICMOS', {}, {}, false, false],
  ['NICMOS', {}, { UNITCORR: 'OMIT' }, false, true],
  ['HRS', {}, {}, true, false],
];

t.test('images without a unit: HST by instrument, others as rates', async (t) => {
  const found = HST.map(([INSTRUME, image, primary]) => {
    const one = { image, primary: { TELESCOP: 'HST', INSTRUME, ...TIMED, ...primary } };
    const divided = [true, false].map((compat) => brightnessOf(one, { compat }).exptime === EXPTIME);
    return [INSTRUME, image, primary, ...divided];
  });
  t.same(found, HST);
  t.match(brightnessOf({ primary: { TELESCOP: 'HST', INSTRUME: 'ACS', ...TIMED } }).warnings, [
    'a.fits[sci,1]: no BUNIT: taken as counts by the instrument, ACS',
  ]);
  for (const BUNIT of ['', '  ', null]) {
    t.match(brightnessOf({ image: { BUNIT }, primary: TIMED }), {
      kind: 'rate',
      warnings: ['a.fits[sci,1]: no BUNIT: taken as count rates'],
    });
  }
  const nicmos = { TELESCOP: 'HST', INSTRUME: 'NICMOS', UNITCORR: 'PERFORM', ...TIMED };
  t.equal(kappaOf({ BUNIT: 'COUNTS' }, {}, nicmos), 400, 'as the drizzle takes it');
});

t.test('units_kwd', async (t) => {
  const image = { BUNIT: 'furlong', MYUNIT: 'DN' };
  t.equal(kappaOf(image, { units_kwd: 'MYUNIT' }), 4);
  for (const units_kwd of ['', ' ', null]) {
    t.match(brightnessOf({ image, primary: TIMED }, { units_kwd }), { kind: 'rate', exptime: null, warnings: [] });
    t.match(brightnessOf({ image, primary: TIMED }, { units_kwd, ...COMPAT }), {
      exptime: 100,
      warnings: [/is blank/],
    });
  }
});

t.test('F145, F146: counts and rates by hand', async (t) => {
  const PHOTFLAM = 7.0768959e-20;
  const image = { IDCSCALE: 0.04, PHOTFLAM };
  const options = { invsens_kwd: 'PHOTFLAM' };
  const sky = 60.84;
  const primary = { EXPTIME: 507 };
  // 60.84 x 7.0768959e-20 / (0.0016 x 507) and 60.84 x 7.0768959e-20 / 0.0016.
  const counts = brightnessOf({ image: { ...image, BUNIT: 'ELECTRONS' }, primary }, options);
  const rate = brightnessOf({ image: { ...image, BUNIT: 'ELECTRONS/S' }, primary }, options);
  t.ok(Math.abs(counts.kappa * sky - 5.30767193e-18) < 1e-26, String(counts.kappa * sky));
  t.ok(Math.abs(rate.kappa * sky - 2.69098966e-15) < 1e-23, String(rate.kappa * sky));
  t.match(counts, { sensitivity: PHOTFLAM, exptime: 507, unit: 'erg s-1 cm-2 Angstrom-1 arcsec-2', warnings: [] });
  t.equal(rate.unit, counts.unit);
});

t.test('C12, C13, C14 of the dossier', async (t) => {
  for (const compat of [true, false]) {
    const options = { compat };
    t.equal(kappaOf({ BUNIT: 'COUNTS', IDCSCALE: 0.05 }, options), 4);
    t.equal(kappaOf({ BUNIT: 'COUNTS', IDCSCALE: 0.1 }, options), 1);
    t.equal(kappaOf({ BUNIT: 'COUNTS/S', IDCSCALE: 0.05 }, options), 400);
    const flux = { ...options, invsens_kwd: 'PHOTFLAM' };
    t.equal(kappaOf({ BUNIT: 'ELECTRONS', PHOTFLAM: 2e-19 }, flux), 8e-19);
    t.equal(kappaOf({ BUNIT: 'ELECTRONS/S', PHOTFLAM: 1e-19 }, flux), 4e-17);
    t.equal(kappaOf({ BUNIT: 'ELECTRONS', PHOTFLAM: 2e-19 }, options), 4, 'off unless the keyword is named');
    t.equal(kappaOf({ BUNIT: 'ELECTRONS/S', CD1_1: -0.1 / 3600, CD2_2: 0.1 / 3600 }, options), 100);
  }
});

const folder = shared() ?? '';
const needsGolden = { skip: folder !== '' ? false : 'needs ../shared/golden' };

interface GoldenRow {
  readonly skymethod: string;
  readonly skystat: string;
  readonly sky: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

t.test('golden: the globalmin of the reference is one brightness', needsGolden, async (t) => {
  for (const set of ['acs4', 'ir4']) {
    const text = readFileSync(join(folder, 'golden', 'skymatch', `${set}.json`), 'utf8');
    const { results } = JSON.parse(text) as { results: readonly GoldenRow[] };
    for (const row of results.filter(({ skymethod }) => skymethod === 'globalmin')) {
      const levels: number[] = [];
      for (const [file, skies] of Object.entries(row.sky)) {
        const exposure = await openExposure({ file: join(folder, 'golden', 'astrodrizzle', set, file) });
        for (const chip of exposure.chips) {
          const kappas = [true, false].map((compat) => chipBrightness(chip, exposure, { ...DEFAULTS, compat }).kappa);
          levels.push(...kappas.map((kappa) => kappa * skies[`SCI,${chip.extver}`]));
        }
      }
      const spread = Math.max(...levels) / Math.min(...levels) - 1;
      // The values are stored as the doubles that they are.
      t.ok(levels.length >= 8 && spread < 1e-12, `${set} ${row.skystat}: ${spread}`);
    }
  }
});
