import { readFileSync } from 'node:fs';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { Header } from '../../src/fits/header.js';
import { parseWcs, type ParseWcsOptions } from '../../src/wcs/celestial-wcs.js';
import { fixture } from '../support/paths.js';
import { equatorial, headerOf, PLAIN, type Cards } from './fixture-header.js';

function uvis(): Header {
  return Header.fromText(readFileSync(fixture('wcs', 'uvis1.hdr'), 'latin1'), 'uvis1.fits[SCI,1]');
}

t.test('a WFC3/UVIS chip with SIP: focal plane, sky and back', (t) => {
  const wcs = parseWcs(uvis());
  const out = new Float64Array(2);
  wcs.focal(1, 1, out);
  t.ok(
    Math.abs(out[0] - 6.653265957575905) < 1e-11 && Math.abs(out[1] - 3.4952044148256194) < 1e-11,
    'focal position of (1, 1)',
  );
  const rows = [
    [1, 1, 83.19908559449414, -67.70642631406956],
    [100.25, 125.5, 83.19680753779991, -67.70802022153259],
    [3000.7, 55.3, 83.22890184731014, -67.73768403543943],
    [4096, 2051, 83.18690470050562, -67.75817894964449],
  ];
  for (const [x, y, lon, lat] of rows) {
    wcs.pixelToSky(x, y, out);
    t.ok(Math.abs(out[0] - lon) < 1e-12 && Math.abs(out[1] - lat) < 1e-12, `sky of (${String(x)}, ${String(y)})`);
    t.ok(wcs.skyToPixel(lon, lat, out));
    t.ok(Math.abs(out[0] - x) < 1e-8 && Math.abs(out[1] - y) < 1e-8, `and back: ${String(out[0])}, ${String(out[1])}`);
  }
  t.equal(wcs.name, 'IDC_2731450pi');
  t.equal(wcs.hasDistortion, true);
  t.same([wcs.nx, wcs.ny], [4096, 2051]);
  t.same(wcs.system, { name: 'ICRS', equinox: undefined });
  t.end();
});

t.test('round trips to 1e-9 pixel all over the chip, also far outside it', (t) => {
  const wcs = parseWcs(uvis());
  const out = new Float64Array(2);
  let worst = 0;
  for (let y = -300; y <= 2400; y += 90) {
    for (let x = -300; x <= 4400; x += 94) {
      wcs.focal(x, y, out);
      if (!wcs.unfocal(out[0], out[1], out)) t.fail(`no way back from ${String(x)}, ${String(y)}`);
      worst = Math.max(worst, Math.abs(out[0] - x), Math.abs(out[1] - y));
    }
  }
  t.ok(worst < 1e-9, worst.toExponential(2));
  t.end();
});

t.test('no pixel rather than a wrong one', (t) => {
  const out = new Float64Array(2);
  // x' = u - 1e-3 u^2 turns back at u = 500 where x' = 250: nothing maps beyond.
  const folded = parseWcs(headerOf({ ...PLAIN, A_ORDER: 2, A_2_0: -1e-3, B_ORDER: 2 }));
  t.ok(folded.unfocal(500 + 240, 500, out));
  t.ok(Math.abs(out[0] - 900) < 1e-8, 'below the fold: u = 400');
  t.notOk(folded.unfocal(500 + 251, 500, out), 'past the fold');
  t.ok(Number.isNaN(out[0]));
  t.notOk(folded.unfocal(500 + 240, 500, out, { maxIterations: 2 }), 'too few iterations are admitted, not hidden');
  t.end();
});

t.test('arrays', (t) => {
  const wcs = parseWcs(headerOf({ ...PLAIN, ...equatorial('SIN') }));
  const lon = new Float64Array(3);
  const lat = new Float64Array(3);
  t.equal(wcs.pixelsToSky([1, 500, 90000], [1, 500, 1], lon, lat), 1);
  t.ok(Number.isNaN(lon[2]) && Math.abs(lon[1] - 10) < 1e-12 && Math.abs(lat[1] - 20) < 1e-12);
  const x = new Float64Array(3);
  const y = new Float64Array(3);
  t.equal(wcs.skyToPixels(lon, lat, x, y), 1);
  t.ok(Math.abs(x[0] - 1) < 1e-9 && Math.abs(y[1] - 500) < 1e-9 && Number.isNaN(x[2]));
  t.end();
});

t.test('scale and orientation', (t) => {
  const wcs = parseWcs(headerOf({ ...PLAIN, CD1_1: -0.01, CD1_2: 0.005, CD2_1: 0.005, CD2_2: 0.01, IDCSCALE: 40 }));
  t.ok(Math.abs(wcs.pscale - 3600 * Math.sqrt(1.25e-4)) < 1e-10);
  t.equal(wcs.idcScale, 40);
  t.ok(Math.abs(wcs.orientat - (Math.atan2(5, 10) * 180) / Math.PI) < 1e-12);
  t.end();
});

t.test('axes in the other order', (t) => {
  const out = new Float64Array(2);
  const plain = parseWcs(headerOf(PLAIN));
  const { CTYPE1, CTYPE2, CRVAL1, CRVAL2, CD1_1, CD1_2, CD2_1, CD2_2 } = PLAIN;
  const cards = {
    ...PLAIN,
    CTYPE1: CTYPE2,
    CTYPE2: CTYPE1,
    CRVAL1: CRVAL2,
    CRVAL2: CRVAL1,
    CD1_1: CD2_1,
    CD1_2: CD2_2,
    CD2_1: CD1_1,
    CD2_2: CD1_2,
  };
  const swapped = parseWcs(headerOf(cards));
  plain.pixelToSky(123, 456, out);
  const [lon, lat] = out;
  swapped.pixelToSky(123, 456, out);
  t.same([out[0], out[1]], [lon, lat]);
  t.same(swapped.ctype, ['RA---TAN', 'DEC--TAN']);
  t.end();
});

t.test('alternate solutions share the distortion', (t) => {
  // prettier-ignore
  const alternate: Cards = {
    WCSNAMEA: 'other', CTYPE1A: 'RA---TAN-SIP', CTYPE2A: 'DEC--TAN-SIP', CRPIX1A: 500, CRPIX2A: 500, CRVAL1A: 30, CRVAL2A: -20,
    CD1_1A: -0.01, CD1_2A: 0.002, CD2_1A: 0.002, CD2_2A: 0.01,
  };
  const header = headerOf({ ...PLAIN, ...equatorial('TAN-SIP'), A_ORDER: 2, A_2_0: 1e-5, B_ORDER: 2, ...alternate });
  const wcs = parseWcs(header, { key: 'a' });
  t.equal(wcs.name, 'other');
  t.same(wcs.crval, [30, -20]);
  t.equal(wcs.sip?.a[6], 1e-5);
  t.equal(parseWcs(header, { key: ' ' }).crval[0], 10);
  t.end();
});

t.test('the clean-up rules', (t) => {
  const sip = { A_ORDER: 2, A_2_0: 1e-5, B_ORDER: 2, B_0_2: 2e-5 };
  const pv = { PV1_1: 1, PV2_1: 1, PV1_5: 1e-3 };
  const read = (cards: Cards, options?: ParseWcsOptions): [string, boolean] => {
    const wcs = parseWcs(headerOf({ ...PLAIN, ...cards }), options);
    return [wcs.code, wcs.sip !== undefined];
  };
  t.same(read({ ...pv }), ['TPV', false], 'TAN with PV1_5 is TPV');
  t.same(read({ ...pv, ...sip }), ['TPV', false], 'and drops SIP when CTYPE does not say SIP');
  t.same(read({ ...equatorial('TAN-SIP'), ...pv, ...sip }), ['TAN', true], 'TAN-SIP keeps SIP and drops PV');
  t.same(read({ ...equatorial('TPV'), ...pv, ...sip }), ['TPV', false], 'TPV drops SIP');
  t.same(read(sip), ['TAN', true], 'SIP counts although CTYPE does not say so');
  t.same(read({ ...equatorial('TAN-SIP') }), ['TAN', false], '-SIP without coefficients is plain');
  t.same(read({ A_ORDER: 1, A_0_1: 5, B_ORDER: 1 }), ['TAN', false], 'order 1 is no SIP');
  t.same(read(sip, { distortion: false }), ['TAN', false], 'coeffs = false');
  t.end();
});

t.test('more axes than two', (t) => {
  const cube = { ...PLAIN, NAXIS: 3, WCSAXES: 3, CTYPE3: 'FREQ', CRPIX3: 1, CRVAL3: 1.4e9, CD3_3: 1e6 };
  const out = new Float64Array(2);
  parseWcs(headerOf(cube)).pixelToSky(500, 500, out);
  t.ok(Math.abs(out[0] - 10) < 1e-12 && Math.abs(out[1] - 20) < 1e-12);
  refused(t, { ...cube, CD1_3: 1e-3 }, 'CD1_1', /mixed/);
  t.end();
});

t.test('reference systems', (t) => {
  const system = (cards: Cards): unknown => parseWcs(headerOf({ ...PLAIN, ...cards })).system;
  t.same(system({}), { name: 'ICRS', equinox: undefined });
  t.same(system({ EQUINOX: 2000 }), { name: 'FK5', equinox: 2000 });
  t.same(system({ EQUINOX: 1950 }), { name: 'FK4', equinox: 1950 });
  t.same(system({ RADESYS: 'FK5' }), { name: 'FK5', equinox: 2000 });
  t.same(system({ RADECSYS: 'ICRS', EQUINOX: 2000 }), { name: 'ICRS', equinox: undefined });
  t.same(system({ CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }), { name: 'GALACTIC', equinox: undefined });
  t.end();
});

/** The header must be refused with a WcsError that names file, extension and keyword. */
function refused(
  t: { ok: (ok: boolean, message: string) => unknown },
  cards: Cards,
  keyword: string,
  problem: RegExp,
): void {
  try {
    parseWcs(headerOf(cards, 'bad.fits[SCI,2]'));
  } catch (error) {
    const typed = isRxDrizzleError(error, 'WcsError') ? error : undefined;
    const place = typed?.place;
    const named = place?.file === 'bad.fits' && place.extension === 'SCI,2' && place.keyword === keyword;
    t.ok(named && problem.test(typed?.message ?? ''), `${keyword}: ${String(error)}`);
    return;
  }
  t.ok(false, `${keyword} was accepted`);
}

t.test('what cannot be honoured is refused by name', (t) => {
  for (const code of ['TNX', 'ZPX', 'HPX', 'TSC', 'AZP', 'SZP', 'XYZ']) {
    refused(t, { ...PLAIN, ...equatorial(code) }, 'CTYPE1', new RegExp(`the projection ${code} is not supported`));
  }
  refused(t, { ...PLAIN, ...equatorial('TAN-DSS') }, 'CTYPE1', /distortion 'DSS'/);
  refused(t, { ...PLAIN, CTYPE1: 'RA' }, 'CTYPE1', /names no projection/);
  refused(t, { ...PLAIN, CTYPE1: null, CTYPE2: null }, 'CTYPE1', /no celestial coordinates/);
  refused(t, { ...PLAIN, CTYPE1: 'LINEAR' }, 'CTYPE1', /not a celestial axis/);
  refused(t, { ...PLAIN, CTYPE2: 'DEC--SIN' }, 'CTYPE2', /do not belong together/);
  refused(t, { ...PLAIN, CTYPE2: 'GLAT-TAN' }, 'CTYPE2', /do not belong together/);
  refused(t, { ...PLAIN, CRVAL1: null }, 'CRVAL1', /is missing/);
  refused(t, { ...PLAIN, CRVAL2: null }, 'CRVAL2', /is missing/);
  refused(t, { ...PLAIN, CRVAL2: 90.5 }, 'CRVAL2', /does not exist/);
  refused(t, { ...PLAIN, CD1_1: null, CD1_2: null, CD2_1: null, CD2_2: null }, 'CD1_1', /no CD matrix/);
  refused(t, { ...PLAIN, CD1_1: 0, CD2_1: 0 }, 'CD1_1', /singular/);
  refused(t, { ...PLAIN, CD1_1: 0, CD1_2: 0, CD2_1: 0, CD2_2: 0 }, 'CD1_1', /singular/);
  refused(t, { ...PLAIN, CUNIT2: 'furlong' }, 'CUNIT2', /furlong/);
  refused(t, { ...PLAIN, A_ORDER: 2, A_2_0: 1e-6 }, 'B_ORDER', /is missing/);
  refused(t, { ...PLAIN, A_ORDER: 12, B_ORDER: 2 }, 'A_ORDER', /order/);
  refused(t, { ...PLAIN, ...equatorial('BON') }, 'PV2_1', /Bonne/);
  refused(t, { ...PLAIN, ...equatorial('ZPN') }, 'PV2_1', /polynomial/);
  refused(t, { ...PLAIN, ...equatorial('CAR'), CRVAL2: 5, LONPOLE: 170 }, 'LONPOLE', /no celestial pole/);
  refused(t, { ...PLAIN, CPDIS1: 'Polynomial' }, 'CPDIS1', /not supported/);
  t.end();
});

t.test('numbers that are not numbers', (t) => {
  const holed = (keyword: string, value: number): Header =>
    new Proxy(headerOf(PLAIN, 'bad.fits[SCI,2]'), {
      get(target, name) {
        if (name === 'number') return (k: string) => (k === keyword ? value : target.number(k));
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  for (const keyword of ['CRVAL1', 'CRPIX2', 'CD1_2']) {
    t.throws(
      () => parseWcs(holed(keyword, NaN)),
      new RegExp(`bad.fits\\[SCI,2\\], keyword ${keyword.replace('CD1_2', 'CD1_')}`),
      keyword,
    );
  }
  t.end();
});
