import t from 'tap';
import { fieldRow } from '../../src/kernels/node-field.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { commitSkyUpdates } from '../../src/sky/apply/commit-updates.js';
import { planSkyUpdate } from '../../src/sky/apply/plan-update.js';
import type { ApplyOptions } from '../../src/sky/apply/sky-update.js';
import { skyField } from '../../src/sky/plane/index.js';
import type { SkyPlane } from '../../src/sky/plane/index.js';
import type { Cards } from '../exposure/fits-sets.js';
import { readMiniFits } from '../support/mini-fits.js';
import { cardsOf, exposureFile, hduBytes, level, RECORD, sci, SUBTRACT } from './apply-case.js';

const MDRIZSKY: ApplyOptions = { ...RECORD, skyuser_kwd: 'MDRIZSKY' };

/** The tangent point of the images of these tests. */
const POINT = { lon: 150, lat: 2 };

async function put(file: string, options: ApplyOptions, delta: number, plane: SkyPlane | null): Promise<void> {
  const update = await planSkyUpdate(await openExposure({ file }), [{ hduIndex: 1, delta, plane }], options);
  await commitSkyUpdates([update]);
}

async function planeCards(file: string): Promise<string[]> {
  const [, { header }] = await hduBytes(file);
  return ['SKYUSER', 'MDRIZSKY', 'SKYPL'].flatMap((word) => cardsOf(header, word));
}

async function fileOf(folder: string, cards: Cards = {}): Promise<string> {
  return exposureFile(folder, 'a.fits', [level(100, { CRVAL1: POINT.lon, CRVAL2: POINT.lat, ...cards })]);
}

t.test('the record of a plane, word by word; a second one is added, a constant leaves it', async (t) => {
  const file = await fileOf(t.testdir());
  await put(file, SUBTRACT, 3, { ...POINT, slopeXi: 0.25, slopeEta: -4 });
  const cards = [
    'SKYUSER =                  3.0 / Total sky value subtracted from data',
    "SKYPLKWD= 'SKYUSER '           / keyword with the sky at the point below",
    'SKYPLLON=                150.0 / [deg] longitude (RA) of the point',
    'SKYPLLAT=                  2.0 / [deg] latitude (Dec) of the point',
    'SKYPLXI =                 0.25 / rise of the sky per arcmin to the east',
    'SKYPLETA=                 -4.0 / rise of the sky per arcmin to the north',
  ];
  t.strictSame(await planeCards(file), cards);
  await put(file, SUBTRACT, 1, null);
  await put(file, SUBTRACT, 1, { ...POINT, slopeXi: 0.5, slopeEta: 1 });
  t.strictSame(
    await planeCards(file),
    cards.map((card) => card.replace(' 3.0', ' 5.0').replace('0.25', '0.75').replace('-4.0', '-3.0')),
  );
});

t.test('about another point: the sum is about the first, and the constant goes with it', async (t) => {
  const file = await fileOf(t.testdir());
  await put(file, SUBTRACT, 3, { ...POINT, slopeXi: 0, slopeEta: 1 });
  await put(file, SUBTRACT, 10, { lon: POINT.lon, lat: POINT.lat + 0.1, slopeXi: 0, slopeEta: 2 });
  const [sky, , lon, lat, , eta] = (await planeCards(file)).map((card) => Number(card.slice(10, 31)));
  t.strictSame([lon, lat], [POINT.lon, POINT.lat]);
  // Six arcminutes to the south of its own point: the tangent of six arcminutes times 2.
  const six = (2 * Math.tan((6 / 60 / 180) * Math.PI) * 60 * 180) / Math.PI;
  t.ok(Math.abs(sky - (3 + 10 - six)) < 1e-9, String(sky));
  t.ok(Math.abs(eta - 3) < 1e-4, String(eta));
});

t.test('pixels of every kind, over many chunks', async (t) => {
  const dir = t.testdir();
  const [nx, ny] = [733, 421];
  const values = Float64Array.from({ length: nx * ny }, (_, k) => 50 + 10 * Math.sin(k));
  values.set([NaN, Infinity]);
  const single = Float32Array.from(values);
  const plane = { ...POINT, slopeXi: 30, slopeEta: -20 };
  const cards = { CRVAL1: POINT.lon, CRVAL2: POINT.lat };
  const images = [
    sci(1, single, cards, [nx, ny]),
    sci(2, values, cards, [nx, ny]),
    sci(3, values, { ...cards, BSCALE: 0.5, BZERO: 32 }, [nx, ny]),
  ];
  const file = await exposureFile(dir, 'a.fits', images);
  const exposure = await openExposure({ file });
  const field = skyField(exposure.chips[0], plane);
  const rise = new Float64Array(nx * ny);
  for (let y = 0; y < ny; y++) fieldRow(field, 0, y, nx, rise.subarray(y * nx));
  const skies = [1, 2, 3].map((hduIndex) => ({ hduIndex, delta: 7, plane }));
  await commitSkyUpdates([await planSkyUpdate(exposure, skies, SUBTRACT)]);
  const [, ...chips] = readMiniFits(file);
  const off = chips.map(({ pixels }, n) =>
    pixels.reduce((most, value, k) => {
      const before = n === 2 ? 32 + 0.5 * values[k] : values[k];
      const wanted = n === 0 ? Math.fround(single[k] - (7 + rise[k])) : before - (7 + rise[k]);
      return Object.is(value, wanted) ? most : Math.max(most, Math.abs(value - wanted));
    }, 0),
  );
  // Scaled values are rounded as stored and in the comparison: 2^-52 of a few hundred.
  t.ok(off[0] === 0 && off[1] === 0 && off[2] < 1e-12, off.join());
  t.ok(Math.max(...field.values) - Math.min(...field.values) > 5, 'the plane is steep');
});

t.test('what is only recorded is replaced, and a constant removes the plane', async (t) => {
  const file = await fileOf(t.testdir());
  await put(file, MDRIZSKY, 3, { ...POINT, slopeXi: 0.25, slopeEta: 1 });
  await put(file, MDRIZSKY, 2, { ...POINT, slopeXi: 0.5, slopeEta: 1 });
  t.match((await planeCards(file)).join(), /MDRIZSKY= +2\.0.*'MDRIZSKY'.*SKYPLXI = +0\.5 /);
  await put(file, RECORD, 7, null);
  t.equal((await planeCards(file)).length, 7, 'that of another keyword stays');
  await put(file, MDRIZSKY, 2, null);
  t.strictSame(
    (await planeCards(file)).map((card) => card.slice(0, 8)),
    ['SKYUSER ', 'MDRIZSKY'],
  );
});

t.test('records that a plane cannot be added to are refused, and nothing is changed', async (t) => {
  const plane = { ...POINT, slopeXi: 1, slopeEta: 1 };
  const record = { SKYUSER: 3, SKYPLKWD: 'SKYUSER', SKYPLLON: 150, SKYPLLAT: 2, SKYPLXI: 1, SKYPLETA: 1 };
  const cases: [Cards, ApplyOptions, RegExp][] = [
    [record, MDRIZSKY, /keyword SKYPLKWD: .*the sky under SKYUSER.*use SKYUSER instead of MDRIZSKY/],
    [{ ...record, SKYPLETA: null }, SUBTRACT, /keyword SKYPLETA: has no number.*SKYUSER/],
    [{ ...record, SKYPLXI: 'much' }, SUBTRACT, /SKYPLXI/],
    [{ ...record, SKYPLLON: 330, SKYPLLAT: -2 }, SUBTRACT, /keyword SKYPLLON: .*far from the image/],
  ];
  for (const [cards, options, message] of cases) {
    const file = await fileOf(t.testdir(), cards);
    const before = await planeCards(file);
    const error = await put(file, options, 1, plane).catch((reason: unknown) => reason);
    t.ok(isRxDrizzleError(error, 'KeywordError'), String(error));
    t.match(String(error), message);
    t.strictSame(await planeCards(file), before);
  }
});
