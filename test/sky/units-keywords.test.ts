import t from 'tap';
import { chipBrightness } from '../../src/sky/units/index.js';
import type { Cards } from '../exposure/fits-sets.js';
import { brightnessOf, DEFAULTS, exposureOf } from './units-chips.js';

const BOTH = [true, false];
const COUNTS = { BUNIT: 'COUNTS' };
const WITH_FLUX = { invsens_kwd: 'PHOTFLAM' };

t.test('EXPTIME: the primary header first', async (t) => {
  for (const compat of BOTH) {
    const seconds = (image: Cards, primary: Cards): number | null =>
      brightnessOf({ image: { ...COUNTS, ...image }, primary }, { compat }).exptime;
    t.equal(seconds({ EXPTIME: 5 }, { EXPTIME: 100 }), 100);
    t.equal(seconds({ EXPTIME: 5 }, {}), 5);
  }
});

t.test('EXPTIME that cannot be used is named, and only where it is needed', async (t) => {
  const cases: readonly (readonly [Cards, RegExp])[] = [
    [{}, /EXPTIME is missing/],
    [{ EXPTIME: 'abc' }, /EXPTIME is 'abc', not a number/],
    [{ EXPTIME: 0 }, /EXPTIME is 0, not above 0/],
    [{ EXPTIME: -3 }, /EXPTIME is -3, not above 0/],
    [{ EXPTIME: true }, /EXPTIME is T, not a number/],
  ];
  for (const compat of BOTH) {
    for (const [primary, text] of cases) {
      const counts = brightnessOf({ image: COUNTS, primary }, { compat });
      t.match(counts, { exptime: null, unit: 'count arcsec-2', warnings: [text] }, String(text));
      t.equal(Math.round(counts.kappa), 400);
      t.same(brightnessOf({ image: { BUNIT: 'COUNTS/S' }, primary }, { compat }).warnings, []);
    }
  }
  const both = { image: { ...COUNTS, EXPTIME: 5 }, primary: { EXPTIME: 'abc' } };
  t.equal(brightnessOf(both, { compat: true }).exptime, null, 'the reference does not look further');
  t.equal(brightnessOf(both).exptime, 5);
});

t.test('the exposure time that the user gave is the one that counts', async (t) => {
  const exposure = exposureOf({ image: COUNTS, primary: { EXPTIME: 100 } });
  const chip = { ...exposure.chips[0], exptime: 50 };
  t.equal(chipBrightness(chip, exposure, DEFAULTS).exptime, 50);
  t.equal(chipBrightness(chip, exposure, { ...DEFAULTS, compat: true }).exptime, 100);
});

t.test('inverse sensitivity: the image header first, and what cannot be used is named', async (t) => {
  for (const compat of BOTH) {
    const options = { ...WITH_FLUX, compat };
    const value = (image: Cards, primary: Cards): number | null =>
      brightnessOf({ image: { BUNIT: 'DN/S', ...image }, primary }, options).sensitivity;
    t.equal(value({ PHOTFLAM: 1e-19 }, { PHOTFLAM: 2e-19 }), 1e-19);
    t.equal(value({}, { PHOTFLAM: 2e-19 }), 2e-19);
    for (const [PHOTFLAM, text] of [
      [null, /PHOTFLAM is missing/],
      [0, /PHOTFLAM is 0, not above 0/],
      ['N/A', /PHOTFLAM is 'N\/A', not a number/],
    ] as const) {
      const found = brightnessOf({ image: { BUNIT: 'DN/S', PHOTFLAM } }, options);
      t.match(found, { sensitivity: null, unit: 'DN s-1 arcsec-2', warnings: [text] }, String(text));
    }
  }
  t.match(brightnessOf({ image: { BUNIT: 'MJy/sr', PHOTFLAM: 1e-19 } }, WITH_FLUX), {
    kappa: 1,
    sensitivity: null,
    warnings: [/PHOTFLAM is not used: the data are calibrated already/],
  });
  t.equal(brightnessOf({ image: { BUNIT: 'DN/S', PHOTFNU: 2e-6 } }, { invsens_kwd: 'photfnu' }).unit, 'Jy arcsec-2');
});

/** INSTRUME, switch, its done value, another value. Dossier 2.12. */
const SWITCHES = [
  ['ACS', 'PHOTCORR', 'COMPLETE', 'OMIT'],
  ['WFC3', 'PHOTCORR', 'COMPLETE', 'PERFORM'],
  ['STIS', 'PHOTCORR', 'COMPLETE', 'OMIT'],
  ['COS', 'PHOTCORR', 'COMPLETE', 'OMIT'],
  ['FOC', 'WAVCORR', 'COMPLETE', 'OMIT'],
  ['NICMOS', 'PHOTDONE', 'PERFORMED', 'SKIPPED'],
  ['WFPC2', 'DOPHOTOM', 'COMPLETE', 'DONE'],
  ['WFPC', 'DOPHOTOM', 'DONE', 'COMPLETE'],
] as const;

t.test('calibration switches of HST', async (t) => {
  const sensitivity = (primary: Cards, compat: boolean) =>
    brightnessOf(
      { image: { BUNIT: 'DN/S', PHOTFLAM: 1e-19 }, primary: { TELESCOP: 'HST', ...primary } },
      { ...WITH_FLUX, compat },
    );
  for (const [INSTRUME, keyword, done, other] of SWITCHES) {
    const used = BOTH.map((compat) => sensitivity({ INSTRUME, [keyword]: done }, compat).sensitivity);
    t.same(used, [1e-19, 1e-19], INSTRUME);
    for (const compat of BOTH) {
      const wrong = sensitivity({ INSTRUME, [keyword]: other }, compat);
      t.match(wrong, { sensitivity: null, warnings: [new RegExp(`${keyword} is '${other}', not ${done}`)] });
    }
  }
  t.throws(() => sensitivity({ INSTRUME: 'ACS' }, true), { name: 'KeywordError', place: { keyword: 'PHOTCORR' } });
  t.match(sensitivity({ INSTRUME: 'ACS' }, false), { sensitivity: 1e-19, warnings: [/PHOTCORR is missing/] });
  t.match(sensitivity({ INSTRUME: 'HRS' }, true), { sensitivity: 1e-19, warnings: [/it is not known/] });
  t.match(sensitivity({}, true), { sensitivity: 1e-19, warnings: [/without INSTRUME/] });
});

t.test('the order of pixel scales', async (t) => {
  const HST = { TELESCOP: 'HST', INSTRUME: 'ACS' };
  const cases: readonly (readonly [Cards, Cards, number, RegExp])[] = [
    [{ IDCSCALE: 0.051, PAMSCALE: 0.052 }, HST, 0.051, /IDCSCALE of the WCS/],
    [{ IDCSCALE: 0.051, PAMSCALE: 0.052 }, { PAMSCALE: 0.053 }, 0.052, /PAMSCALE of the image/],
    [{ IDCSCALE: 0.051 }, { PAMSCALE: 0.053 }, 0.051, /IDCSCALE of the image/],
    [{}, { IDCSCALE: 0.054, PAMSCALE: 0.053 }, 0.053, /PAMSCALE of the primary/],
    [{}, { IDCSCALE: 0.054 }, 0.054, /IDCSCALE of the primary/],
    [{}, HST, 0.05, /the matrix of the WCS/],
  ];
  for (const compat of BOTH) {
    for (const [image, primary, scale, source] of cases) {
      const found = brightnessOf({ image: { BUNIT: 'DN/S', ...image }, primary }, { compat });
      t.ok(Math.abs(found.scale - scale) < 1e-15, `${found.scale}, ${String(source)}`);
      t.match(found, { scaleSource: source, warnings: [] });
    }
  }
});

t.test('PC and CDELT: the true scale, or 1 arcsec as the reference', async (t) => {
  const noCd = { CD1_1: null, CD1_2: null, CD2_1: null, CD2_2: null };
  const degrees = 0.2 / 3600;
  // Turned by 30 degrees; and as CDELT alone.
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const turned = { PC1_1: c, PC1_2: s, PC2_1: -s, PC2_2: c };
  for (const matrix of [turned, {}]) {
    const image = { BUNIT: 'DN/S', ...noCd, ...matrix, CDELT1: -degrees, CDELT2: degrees };
    const sound = brightnessOf({ image });
    t.ok(Math.abs(sound.kappa - 25) < 1e-10, String(sound.kappa));
    t.same(sound.warnings, []);
    t.match(brightnessOf({ image }, { compat: true }), { kappa: 1, scale: 1, warnings: [/no CD matrix/] });
    const nominal = brightnessOf({ image: { ...image, IDCSCALE: 0.2 } }, { compat: true });
    t.ok(Math.abs(nominal.kappa - 25) < 1e-10, 'with a nominal scale the matrix is not asked');
  }
});

t.test('nominal scales that cannot be right are named', async (t) => {
  t.match(brightnessOf({ image: { BUNIT: 'DN/S', PAMSCALE: 'wide' } }), {
    scaleSource: 'the matrix of the WCS',
    warnings: [/PAMSCALE of the image header is 'wide', not a number/],
  });
  t.match(brightnessOf({ image: { BUNIT: 'DN/S', PAMSCALE: 0.2 } }), {
    scale: 0.2,
    warnings: [/the pixel scale 0.2 arcsec .* is not that of the WCS, 0.05000 arcsec/],
  });
});
