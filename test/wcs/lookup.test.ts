import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { Header } from '../../src/fits/header.js';
import { lookupRequests, lookupTable, parseWcs, type LookupTables } from '../../src/wcs/celestial-wcs.js';
import { lookupAmplitude, lookupValue } from '../../src/wcs/lookup.js';
import { headerOf, PLAIN } from './fixture-header.js';

/** Cards written out, because record-valued keywords repeat. */
function withCards(lines: readonly string[]): Header {
  const base = Object.entries(PLAIN).map(
    ([k, v]) => `${k.padEnd(8)}= ${typeof v === 'string' ? `'${v.padEnd(8)}'` : String(v).padStart(20)}`,
  );
  return Header.fromText([...base, ...lines, 'END'].join('\n'), 'chip.fits[SCI,1]');
}

// prettier-ignore
const NPOL = [
  "CPDIS1  = 'LOOKUP  '", "DP1     = 'EXTVER: 3.0'", "DP1     = 'NAXES: 2'", "DP1     = 'AXIS.1: 1'", "DP1     = 'AXIS.2: 2'", 'CPERR1  = 0.06',
  "CPDIS2  = 'Lookup  '", "DP2     = 'EXTVER: 4'", "DP2     = 'NAXES: 2'", "DP2     = 'AXIS.1: 2'", "DP2     = 'AXIS.2: 1'", 'CPERROR2= 0.07',
];
const D2IM = ["D2IMDIS2= 'lookup  '", "D2IM2   = 'EXTVER: 7'", "D2IM2   = 'AXIS.1: 1.0'", "D2IM2   = 'AXIS.2: 2.0'"];

t.test('requests follow the record-valued cards', (t) => {
  const common = { oldForm: false };
  t.same(lookupRequests(withCards([...NPOL, ...D2IM])), [
    { ...common, which: 'D2IMARR', axis: 2, extver: 7, transpose: false, maximum: undefined },
    { ...common, which: 'WCSDVARR', axis: 1, extver: 3, transpose: false, maximum: 0.06 },
    { ...common, which: 'WCSDVARR', axis: 2, extver: 4, transpose: true, maximum: 0.07 },
  ]);
  t.same(lookupRequests(headerOf(PLAIN)), []);
  t.end();
});

t.test('the old form of 2010: AXISCORR', (t) => {
  const old = { which: 'D2IMARR', axis: 1, extver: 1, transpose: false, oldForm: true, maximum: 0.002 };
  t.same(lookupRequests(withCards(['AXISCORR= 1', 'D2IMERR1= 0.002'])), [old]);
  t.equal(lookupRequests(withCards(['AXISCORR= 1', ...D2IM])).length, 1, 'the new form wins');
  t.throws(() => lookupRequests(withCards(['AXISCORR= 3'])), /AXISCORR/);
  t.end();
});

t.test('a header that asks for too much or too little', (t) => {
  t.throws(() => lookupRequests(withCards(["CPDIS1  = 'Lookup  '"])), /keyword DP1: has no AXIS.1/);
  t.throws(
    () => lookupRequests(withCards([...NPOL.slice(0, 2), "DP1     = 'NAXES: 3'", "DP1     = 'AXIS.1: 1'"])),
    /NAXES is 3/,
  );
  try {
    parseWcs(withCards(NPOL));
    t.fail('a missing table went unnoticed');
  } catch (error) {
    t.ok(isRxDrizzleError(error, 'WcsError'));
    t.match(String(error), /chip.fits\[SCI,1\], keyword CPDIS1.*\[WCSDVARR,3\] is not there/);
  }
  t.doesNotThrow(() => parseWcs(withCards(NPOL), { distortion: false }), 'coeffs = false needs no table');
  t.end();
});

/** Values 0, 1, 2, ... in a table of 4 x 3. */
const RAMP = Float32Array.from({ length: 12 }, (_, i) => i);

t.test('table coordinates, edges and the two node conventions', (t) => {
  const header = headerOf({ CRPIX1: 2, CRVAL1: 10, CDELT1: 8, CRPIX2: 1, CRVAL2: 1, CDELT2: 4 });
  const strict = lookupTable(header, 4, 3, RAMP, false, 'paper');
  // Node 1-based 2 lies at pixel 10, 8 pixels a node: pixel 14 is half way from node index 1 to 2.
  t.equal(lookupValue(strict, 14, 1), 1.5);
  t.equal(lookupValue(strict, 14, 3), 1.5 + 4 * 0.5);
  t.equal(lookupValue(strict, -100, -100), 0, 'constant beyond the edges');
  t.equal(lookupValue(strict, 1e6, 1e6), 11);
  const hst = headerOf({ CDELT1: 64, CDELT2: 64 });
  const table = lookupTable(hst, 4, 3, RAMP, false);
  t.equal(lookupValue(table, 1, 1), 0, 'CRPIX = CRVAL = 0: the first node lies on the first pixel');
  t.equal(lookupValue(table, 65, 1), 1, 'the second one 64 pixels further');
  t.equal(lookupValue(table, 33, 1), 0.5);
  t.equal(lookupValue(lookupTable(hst, 4, 3, RAMP, false, 'paper'), 128, 1), 1, 'the paper puts it at pixel 128');
  t.equal(lookupAmplitude(table), 11);
  t.end();
});

t.test('transposed tables', (t) => {
  const table = lookupTable(headerOf({ CRPIX1: 1, CRPIX2: 1, CRVAL1: 1, CRVAL2: 1 }), 4, 3, RAMP, true);
  t.same([table.nx, table.ny], [3, 4]);
  t.equal(lookupValue(table, 2, 1), 4, 'one step in x is one row of the file');
  t.equal(lookupValue(table, 1, 2), 1);
  t.end();
});

t.test('tables that cannot be used', (t) => {
  t.throws(() => lookupTable(headerOf({ CDELT1: 0 }), 4, 3, RAMP, false), /CDELT1: is 0/);
  t.throws(() => lookupTable(headerOf({}), 4, 4, RAMP, false), /12 values/);
  t.throws(() => lookupTable(headerOf({}), 2, 1, Float32Array.of(1, NaN), false), /not finite/);
  t.end();
});

t.test('order of the chain: D2IM first, then SIP and NPOL side by side', (t) => {
  const at1 = headerOf({ CRPIX1: 1, CRPIX2: 1, CRVAL1: 1, CRVAL2: 1 });
  // D2IM: +10 everywhere in x. NPOL x: the value of the pixel's own x (0-based), y: 0.25.
  const ten = lookupTable(at1, 1, 1, Float32Array.of(10), false);
  const own = lookupTable(
    at1,
    100,
    1,
    Float32Array.from({ length: 100 }, (_, i) => i),
    false,
  );
  const quarter = lookupTable(at1, 1, 1, Float32Array.of(0.25), false);
  const tables: LookupTables = { d2im: [ten, null], npol: [own, quarter] };
  const base = withCards(['A_ORDER = 2', 'A_2_0   = 1E-3', 'B_ORDER = 2']);
  const wcs = parseWcs(base, { tables });
  const out = new Float64Array(2);
  wcs.focal(21, 30, out);
  // p' = 31; SIP 1e-3 (31-500)^2 = 219.961; NPOL sees x' = 31, 0-based 30.
  t.ok(Math.abs(out[0] - (31 + 219.961 + 30)) < 1e-10, String(out[0]));
  t.equal(out[1], 30.25);
  t.equal(wcs.hasDistortion, true);
  const gentle = parseWcs(headerOf(PLAIN), { tables: { d2im: [ten, null], npol: [null, quarter] } });
  gentle.pixelToSky(321.5, 77.25, out);
  t.ok(gentle.skyToPixel(out[0], out[1], out));
  t.ok(Math.abs(out[0] - 321.5) < 1e-9 && Math.abs(out[1] - 77.25) < 1e-9);
  t.end();
});
