import { readFileSync } from 'node:fs';
import t from 'tap';
import { Header } from '../../src/fits/header.js';
import type { PixelMap } from '../../src/kernels/types.js';
import { lookupTable, parseWcs, type CelestialWcs, type LookupTables } from '../../src/wcs/celestial-wcs.js';
import { frameFromHeader, frameWcs, type OutputFrame } from '../../src/wcs/output-frame.js';
import { evaluateMap, GRID_TOLERANCE, pixelMap } from '../../src/wcs/pixel-map.js';
import { fixture } from '../support/paths.js';
import { equatorial, headerOf, PLAIN, withParts, type Cards } from './fixture-header.js';

/** Positions inside the chip and up to 1.5 pixels around it, from a fixed linear congruence. */
function positions(nx: number, ny: number, count: number): [number, number][] {
  let state = 12345;
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  return Array.from({ length: count }, () => [next() * (nx + 2) - 1.5, next() * (ny + 2) - 1.5]);
}

/** Largest difference, output pixels, between the map and pixel -> sky -> output pixel. */
function worstError(map: PixelMap, input: CelestialWcs, frame: OutputFrame, count = 3000): number {
  const output = frameWcs(frame);
  const truth = new Float64Array(2);
  const out = new Float64Array(2);
  let worst = 0;
  for (const [x, y] of positions(map.nx, map.ny, count)) {
    evaluateMap(map, x, y, out);
    input.pixelToSky(x + 1, y + 1, truth);
    output.skyToPixelLinear(truth[0], truth[1], truth);
    const error = Math.max(Math.abs(out[0] + 1 - truth[0]), Math.abs(out[1] + 1 - truth[1]));
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  return worst;
}

function frameAt(wcs: CelestialWcs, scale: number, cards: Cards = {}): OutputFrame {
  const header = headerOf({
    ...PLAIN,
    NAXIS1: 4000,
    NAXIS2: 4000,
    CRPIX1: 2000,
    CRPIX2: 2100,
    CRVAL1: wcs.crval[0] + 0.02,
    CRVAL2: wcs.crval[1] - 0.01,
    CD1_1: -scale,
    CD1_2: scale * 0.3,
    CD2_1: scale * 0.3,
    CD2_2: scale,
    ...cards,
  });
  return frameFromHeader(header);
}

/** Wavy tables of half a pixel, with steps between the nodes. */
function tables(): LookupTables {
  const header = headerOf({ CDELT1: 64, CDELT2: 64 });
  const wave = (k: number): Float32Array => Float32Array.from({ length: 65 * 33 }, (_, i) => 0.5 * Math.sin(k * i));
  const table = (k: number): LookupTables['d2im'][0] => lookupTable(header, 65, 33, wave(k), false);
  return { d2im: [table(1.1), table(0.7)], npol: [table(2.3), table(3.1)] };
}

t.test('TAN-SIP with lookup tables to the frame: projective, exact', (t) => {
  const chip = uvis();
  for (const input of [chip, parseWcs(headerOf(PLAIN)), withParts(chip, tables())]) {
    const frame = frameAt(input, input.pscale / 3600 / 1.3);
    const map = pixelMap(input, 4096, 2051, frame);
    t.equal(map.kind === 'exact' && map.sky.kind, 'projective');
    const worst = worstError(map, input, frame);
    t.ok(worst < 1e-8, `homography against the full chain: ${worst.toExponential(2)} pixel`);
  }
  t.end();
});

function uvis(): CelestialWcs {
  return parseWcs(Header.fromText(readFileSync(fixture('wcs', 'uvis1.hdr'), 'latin1'), 'uvis1.fits[SCI,1]'));
}

t.test('any LONPOLE, the pole itself, mirrored and swapped axes stay projective', (t) => {
  const cards: readonly Cards[] = [
    { LONPOLE: 33 },
    { CRVAL2: 90 },
    { CRVAL2: -89.9 },
    { CRVAL1: 359.999 },
    { CD1_1: 1e-5, CD1_2: 0, CD2_1: 0, CD2_2: 1e-5 },
  ];
  for (const card of cards) {
    const input = parseWcs(headerOf({ ...PLAIN, CD1_1: -1e-5, CD1_2: 2e-6, CD2_1: 2e-6, CD2_2: 1e-5, ...card }));
    const frame = frameAt(input, 0.8e-5, { LONPOLE: 180 });
    const map = pixelMap(input, 1000, 900, frame);
    t.equal(map.kind === 'exact' && map.sky.kind, 'projective', JSON.stringify(card));
    const worst = worstError(map, input, frame, 500);
    t.ok(worst < 1e-8, worst.toExponential(2));
  }
  t.end();
});

t.test('other projections: a grid within its stated bound', (t) => {
  const small = { CD1_1: -9.5e-5, CD1_2: 1e-6, CD2_1: 1e-6, CD2_2: 9.5e-5 };
  const vista = { ...equatorial('ZPN'), PV2_1: 1, PV2_3: 44, PV2_5: -10300, CRPIX1: -3000, CRPIX2: 7000 };
  const cases: readonly (readonly [string, Cards])[] = [
    ['ZPN far off axis', { ...small, ...vista }],
    [
      'TPV',
      { ...small, ...equatorial('TPV'), PV1_1: 1.01, PV1_4: 2e-2, PV1_7: 0.1, PV2_1: 0.99, PV2_5: -1e-2, PV2_10: 0.2 },
    ],
    ['SIN slant', { ...equatorial('SIN'), PV2_1: 0.05, PV2_2: -0.03 }],
    ['ARC', equatorial('ARC')],
    ['CAR', equatorial('CAR')],
  ];
  for (const [name, cards] of cases) {
    const input = parseWcs(headerOf({ ...PLAIN, ...cards }));
    const frame = centredOn(input, 1000, 900);
    const map = pixelMap(input, 1000, 900, frame);
    const step = map.kind === 'exact' && map.sky.kind === 'grid' ? map.sky.step : 0;
    t.ok(step >= 4, `${name}: step ${String(step)}`);
    const worst = worstError(map, input, frame);
    t.ok(worst < GRID_TOLERANCE, `${name}: ${worst.toExponential(2)} pixel`);
  }
  t.end();
});

/** A frame of the chip's own scale around its middle. */
function centredOn(input: CelestialWcs, nx: number, ny: number): OutputFrame {
  const out = new Float64Array(2);
  input.pixelToSky(nx / 2, ny / 2, out);
  const scale = input.pscale / 3600;
  return frameFromHeader(
    headerOf({
      ...PLAIN,
      CRPIX1: 600,
      CRPIX2: 550,
      NAXIS1: 1200,
      NAXIS2: 1100,
      CRVAL1: out[0],
      CRVAL2: out[1],
      CD1_1: -scale,
      CD1_2: 0,
      CD2_1: 0,
      CD2_2: scale,
    }),
  );
}

t.test('lookup tables are not smeared by the grid', (t) => {
  const base = parseWcs(
    headerOf({ ...PLAIN, ...equatorial('ZEA'), A_ORDER: 2, A_2_0: 1e-6, B_ORDER: 2, B_1_1: -2e-6 }),
  );
  const input = withParts(base, tables());
  const frame = centredOn(input, 1000, 900);
  const map = pixelMap(input, 1000, 900, frame);
  t.equal(map.kind === 'exact' && map.sky.kind, 'grid');
  const worst = worstError(map, input, frame);
  t.ok(worst < GRID_TOLERANCE, worst.toExponential(2));
  t.end();
});

t.test('the grid has its whole stencil three pixels beyond the chip', (t) => {
  const input = parseWcs(headerOf({ ...PLAIN, ...equatorial('ARC') }));
  const map = pixelMap(input, 1000, 900, centredOn(input, 1000, 900));
  if (map.kind !== 'exact' || map.sky.kind !== 'grid') return void t.fail('not a grid');
  const { x0, y0, step, nx, ny } = map.sky;
  for (const [first, origin, nodes, size, crpix] of [
    [-3, x0, nx, 1000, 500],
    [-3, y0, ny, 900, 500],
  ]) {
    t.ok(first + 1 - crpix >= origin + step, 'one node before');
    t.ok(size + 3 - crpix <= origin + (nodes - 3) * step, 'two nodes after');
  }
  t.end();
});

t.test('the reference grid of stepsize', (t) => {
  const input = uvis();
  const frame = frameAt(input, input.pscale / 3600);
  const map = pixelMap(input, 4096, 2051, frame, { stepsize: 10 });
  if (map.kind !== 'stepsize') return void t.fail('not a stepsize map');
  t.same([map.gridNx, map.gridNy], [411, 207]);
  const output = frameWcs(frame);
  const out = new Float64Array(2);
  const truth = new Float64Array(2);
  evaluateMap(map, 69, 129, out);
  input.pixelToSky(70, 130, truth);
  output.skyToPixelLinear(truth[0], truth[1], truth);
  t.ok(
    Math.abs(out[0] + 1 - truth[0]) < 1e-9 && Math.abs(out[1] + 1 - truth[1]) < 1e-9,
    'exact on a node (1-based 70, 130)',
  );
  const worst = worstError(map, input, frame);
  t.ok(worst > 1e-5 && worst < 2e-3, `bilinear between the nodes: ${worst.toExponential(2)} pixel`);
  t.end();
});

t.test('where chip and frame part', (t) => {
  const input = parseWcs(
    headerOf({ ...PLAIN, ...equatorial('CAR'), CD1_1: -0.2, CD1_2: 0, CD2_1: 0, CD2_2: 0.2, CRVAL2: 0 }),
  );
  const wide = frameFromHeader(headerOf({ ...PLAIN, CRVAL2: 0, CD1_1: -0.2, CD1_2: 0, CD2_1: 0, CD2_2: 0.2 }));
  const map = pixelMap(input, 1000, 900, wide);
  const out = new Float64Array(2);
  evaluateMap(map, 499, 499, out);
  t.ok(Math.abs(out[0] - 499) < 1e-6 && Math.abs(out[1] - 499) < 1e-6, 'the tangent point');
  evaluateMap(map, 4, 499, out);
  t.ok(Number.isNaN(out[0]), '99 degrees away: beyond the horizon of the frame');
  const tan = parseWcs(headerOf({ ...PLAIN, CD1_1: -0.1, CD1_2: 0, CD2_1: 0, CD2_2: 0.1 }));
  const away = frameFromHeader(headerOf({ ...PLAIN, CRVAL1: 100, CRVAL2: 0 }));
  const far = pixelMap(tan, 1000, 900, away);
  evaluateMap(far, 999, 899, out);
  t.ok(Number.isNaN(out[0]), 'TAN to TAN across the horizon gives nothing, never the mirror image');
  t.throws(() => pixelMap(parseWcs(headerOf({ ...PLAIN, EQUINOX: 1950 })), 10, 10, wide), /FK4 1950/);
  t.end();
});
