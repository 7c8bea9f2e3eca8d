import { readFileSync } from 'node:fs';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { Header } from '../../src/fits/header.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import {
  applyFrameParameters,
  defaultFrame,
  edgeFootprint,
  footprint,
  frameCards,
  frameFromHeader,
  frameOverlap,
  frameWcs,
  overlaps,
  rollAtAperture,
  stretcher,
  validateFrame,
  type FrameChip,
  type FrameParameters,
  type OutputFrame,
} from '../../src/wcs/output-frame.js';
import { fixture } from '../support/paths.js';
import { headerOf, PLAIN, type Cards } from './fixture-header.js';

function chipOf(cards: Cards, primary: Cards = {}): FrameChip {
  const header = headerOf({ ...PLAIN, ...cards });
  const wcs = parseWcs(header);
  return { wcs, nx: wcs.nx ?? 0, ny: wcs.ny ?? 0, header, primary: headerOf(primary, 'primary') };
}

/** CD of a square pixel: scale in arcsec, orientation in degrees, north up and east left at 0. */
function square(scale: number, orientat = 0): Cards {
  const s = scale / 3600;
  const c = Math.cos((orientat * Math.PI) / 180);
  const n = Math.sin((orientat * Math.PI) / 180);
  return { CD1_1: -s * c, CD1_2: s * n, CD2_1: s * n, CD2_2: s * c };
}

function frameOf(nx: number, ny: number, crpix: readonly [number, number], scale: number, orientat = 0): OutputFrame {
  return frameFromHeader(
    headerOf({ ...PLAIN, NAXIS1: nx, NAXIS2: ny, CRPIX1: crpix[0], CRPIX2: crpix[1], ...square(scale, orientat) }),
  );
}

function close(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) <= tolerance);
}

t.test('final_scale alone: the hand-checked case', (t) => {
  const frame = applyFrameParameters(frameOf(1000, 900, [500, 450], 0.1283), { scale: 0.065 });
  t.same([frame.nx, frame.ny], [1974, 1777]);
  t.ok(close(frame.crpix, [985.949231, 887.256923], 1e-6), frame.crpix.join());
  t.ok(close([frame.pscale, frame.orientat], [0.065, 0], 1e-14));
  t.ok(close(frame.cd, [-0.065 / 3600, 0, 0, 0.065 / 3600], 1e-18));
  t.end();
});

t.test('final_rot alone: the hand-checked case', (t) => {
  const frame = applyFrameParameters(frameOf(100, 50, [50, 25], 0.05, 30), { rot: 0 });
  t.same([frame.nx, frame.ny], [112, 94]);
  t.ok(close(frame.crpix, [56.118257, 46.467622], 1e-6), frame.crpix.join());
  t.ok(close(frame.cd, [-0.05 / 3600, 0, 0, 0.05 / 3600], 1e-18), 'the matrix has the angle and the scale');
  t.equal(frame.orientat, 0);
  t.end();
});

t.test('a turned frame still shows the same sky', (t) => {
  const start = frameOf(100, 50, [50, 25], 0.05, 30);
  const turned = applyFrameParameters(start, { rot: 257, scale: 0.02 });
  const from = frameWcs(start);
  const to = frameWcs(turned);
  t.ok(Math.abs(to.orientat - (257 - 360)) < 1e-9);
  t.ok(Math.abs(to.pscale - 0.02) < 1e-12);
  const out = new Float64Array(2);
  for (const [x, y] of [
    [0.5, 0.5],
    [100.5, 0.5],
    [100.5, 50.5],
    [0.5, 50.5],
  ]) {
    from.pixelToSky(x, y, out);
    to.skyToPixel(out[0], out[1], out);
    const inside = out[0] > 0.499 && out[0] < turned.nx + 0.501 && out[1] > 0.499 && out[1] < turned.ny + 0.501;
    t.ok(inside, `corner (${String(x)}, ${String(y)}) at ${out.join(', ')}`);
  }
  t.end();
});

t.test('size, reference pixel and position', (t) => {
  const start = frameOf(100, 50, [50, 25], 0.05);
  t.equal(applyFrameParameters(start, {}), start, 'nothing set: nothing changed');
  t.equal(applyFrameParameters(start, { rot: null, scale: undefined }), start);
  const sized = applyFrameParameters(start, { outnx: 30.5, outny: 41 });
  t.same([sized.nx, sized.ny, sized.crpix, sized.crval], [31, 41, [16, 21], start.crval]);
  const both = applyFrameParameters(start, { outnx: 30, outny: 40, crpix1: 1, crpix2: 2, ra: 11, dec: 21, scale: 0.1 });
  t.same([both.crpix, both.crval, both.nx], [[1, 2], [11, 21], 30]);
  t.ok(close([both.pscale, both.cd[3]], [0.1, 0.1 / 3600], 1e-15));
  const moved = applyFrameParameters(start, { ra: 11, dec: 21 });
  t.same(
    [moved.crpix, moved.nx, moved.cd],
    [start.crpix, start.nx, start.cd],
    'ra and dec only move the reference point',
  );
  t.same(applyFrameParameters(start, { scale: 0.05 * (1 + 1e-16) }).nx, 100, 'an equal scale changes nothing');
  t.end();
});

t.test('parameters that make no sense', (t) => {
  const wrong: readonly (readonly [FrameParameters, string])[] = [
    [{ ra: 1 }, 'final_dec'],
    [{ dec: 1 }, 'final_ra'],
    [{ crpix2: 1 }, 'final_crpix1'],
    [{ outnx: 100 }, 'final_outny'],
    [{ scale: 0 }, 'final_scale'],
    [{ scale: -1 }, 'final_scale'],
    [{ scale: NaN }, 'final_scale'],
    [{ rot: Infinity }, 'final_rot'],
    [{ ra: 1, dec: 91 }, 'final_dec'],
    [{ ra: 361, dec: 1 }, 'final_ra'],
    [{ outnx: 0, outny: 10 }, 'final_outnx'],
    [{ outnx: 10, outny: -1 }, 'final_outny'],
  ];
  for (const [parameters, option] of wrong) {
    try {
      validateFrame(parameters);
      t.fail(`${JSON.stringify(parameters)} was accepted`);
    } catch (error) {
      t.ok(isRxDrizzleError(error, 'UsageError') && error.place.option === option, String(error));
    }
  }
  t.throws(() => applyFrameParameters(frameOf(9, 9, [5, 5], 1), { ra: 1 }, 'driz_sep_'), /driz_sep_dec/);
  t.end();
});

t.test('the default frame of one undistorted chip', (t) => {
  // 100 x 80 pixels of 0.0503 on a grid of 0.05: extent 99.594 x 79.474 pixels between corner centres.
  const chip = chipOf({
    NAXIS1: 100,
    NAXIS2: 80,
    CRPIX1: 50,
    CRPIX2: 40,
    ...square(0.0503, 20),
    IDCSCALE: 0.05,
    WCSNAME: 'one',
  });
  const frame = defaultFrame([chip]);
  t.same([frame.nx, frame.ny, frame.crpix], [100, 80, [50, 40]]);
  t.equal(frame.name, 'one');
  t.ok(close([frame.pscale, frame.orientat], [0.05, 20], 1e-9));
  const out = new Float64Array(2);
  const wcs = frameWcs(frame);
  const corners = footprint(chip.wcs, 100, 80).map(([lon, lat]) => {
    wcs.skyToPixel(lon, lat, out);
    return [out[0], out[1]];
  });
  t.ok(close(corners.flat(), [1, 1, 1, 80.474, 100.594, 80.474, 100.594, 1], 1e-3), corners.join(' '));
  t.end();
});

t.test('cover full: no edge is lost', (t) => {
  const header = Header.fromText(readFileSync(fixture('wcs', 'uvis1.hdr'), 'latin1'), 'uvis1.fits[SCI,1]');
  const wcs = parseWcs(header);
  const chip = { wcs, nx: 4096, ny: 2051, header, primary: undefined };
  const outside = (frame: OutputFrame): number => {
    const out = new Float64Array(2);
    return edgeFootprint(wcs, 4096, 2051, 200).reduce((worst, [lon, lat]) => {
      frameWcs(frame).skyToPixel(lon, lat, out);
      return Math.max(worst, 0.5 - out[0], 0.5 - out[1], out[0] - frame.nx - 0.5, out[1] - frame.ny - 0.5);
    }, -Infinity);
  };
  t.ok(outside(defaultFrame([chip])) > 0.5, 'the frame of the reference cuts edges');
  t.ok(outside(defaultFrame([chip], { cover: 'full' })) < 0.05, 'the full one does not');
  t.end();
});

t.test('orientation from the telescope where the header has it', (t) => {
  t.equal(rollAtAperture(123, 45, 0, 0), 123, 'on the axis the roll is PA_V3');
  // Nearly on the equator and at a small angle the roll changes little; at declination 80 it changes with v.
  t.ok(Math.abs(rollAtAperture(30, 0, 260, 230) - 30) < 0.01);
  t.ok(Math.abs(rollAtAperture(30, 80, 260, 230) - 30) > 0.2);
  const cards = { NAXIS1: 100, NAXIS2: 80, ...square(0.05, 77), IDCSCALE: 0.05, IDCV2REF: 0, IDCV3REF: 0, IDCTHETA: 1 };
  const acs = defaultFrame([chipOf(cards, { PA_V3: 40, INSTRUME: 'ACS', DETECTOR: 'WFC' })]);
  t.ok(Math.abs(acs.orientat - (41 - 180)) < 1e-9, `ACS/WFC: ${String(acs.orientat)}`);
  const ir = defaultFrame([chipOf(cards, { PA_V3: 40, INSTRUME: 'WFC3', DETECTOR: 'IR' })]);
  t.ok(Math.abs(ir.orientat - 41) < 1e-9, `WFC3/IR: ${String(ir.orientat)}`);
  t.ok(Math.abs(defaultFrame([chipOf(cards)]).orientat - 77) < 1e-9, 'without PA_V3 the matrix decides');
  t.end();
});

t.test('coeffs = false', (t) => {
  const chip = chipOf({ NAXIS1: 100, NAXIS2: 80, CD1_1: -1e-5, CD1_2: 1e-6, CD2_1: 3e-6, CD2_2: 2e-5, IDCSCALE: 0.05 });
  const alone = defaultFrame([chip], { undistort: false });
  t.same(
    [alone.nx, alone.ny, alone.cd, alone.crval, alone.crpix],
    [100, 80, chip.wcs.cd, chip.wcs.crval, chip.wcs.crpix],
  );
  const two = defaultFrame([chip, chip], { undistort: false });
  t.ok(Math.abs(two.pscale - Math.hypot(1e-5, 3e-6) * 3600) < 1e-12, 'the scale of the chip, not IDCSCALE');
  t.end();
});

t.test('mirrored exposures get a frame of the usual parity, over the same sky', (t) => {
  const chip = chipOf({ NAXIS1: 300, NAXIS2: 80, CRPIX1: 10, CD1_1: 1e-5, CD1_2: 3e-6, CD2_1: -3e-6, CD2_2: 1e-5 });
  const frame = defaultFrame([chip]);
  t.ok(frame.cd[0] * frame.cd[3] - frame.cd[1] * frame.cd[2] < 0);
  const out = new Float64Array(2);
  for (const [lon, lat] of footprint(chip.wcs, 300, 80)) {
    frameWcs(frame).skyToPixel(lon, lat, out);
    t.ok(out[0] > 0.99 && out[0] < frame.nx + 1.01 && out[1] > 0.99 && out[1] < frame.ny + 1.01, out.join(', '));
  }
  t.end();
});

t.test('frames that cannot be made', (t) => {
  t.throws(() => defaultFrame([]), /no chip/);
  const here = chipOf(square(0.1));
  t.throws(() => defaultFrame([here, chipOf({ ...square(0.1), EQUINOX: 1950 })]), /FK4 1950/);
  const far = { ...chipOf({ ...square(0.1), CRVAL1: 170, CRVAL2: -20 }) };
  t.throws(() => defaultFrame([here, here, here, far]), /too far apart/);
  t.throws(
    () => frameFromHeader(headerOf({ ...PLAIN, CTYPE1: 'RA---ARC', CTYPE2: 'DEC--ARC' })),
    /TAN projection, not ARC/,
  );
  t.throws(() => frameFromHeader(headerOf({ ...PLAIN, NAXIS1: null })), /no size/);
  t.end();
});

t.test('the exposure that stretches the frame', (t) => {
  const at = (ra: number, dec: number, exposure: string): FrameChip => ({
    ...chipOf({ NAXIS1: 100, NAXIS2: 100, CRPIX1: 50, CRPIX2: 50, ...square(0.1), CRVAL1: ra, CRVAL2: dec }),
    exposure,
  });
  const chips = [at(10, 20, 'a'), at(10.001, 20, 'b'), at(10.5, 20.2, 'c'), at(10.501, 20.2, 'c'), at(10, 20.001, 'd')];
  const frame = defaultFrame(chips);
  t.equal(stretcher(chips, frame), 2, 'both chips of exposure c are far off: its first one is named');
  t.equal(stretcher([], frame), -1);
  const across = [at(10, 20, 'a'), at(10, 20.1, 'b'), at(190, -20, 'c')];
  t.equal(stretcher(across, frame), 2, 'even where no tangent plane holds them all');
  t.end();
});

t.test('which chips touch a frame', (t) => {
  const frame = frameOf(1000, 900, [500, 450], 0.1);
  const shifted = (x: number, y: number, rot = 0): FrameChip =>
    chipOf({ NAXIS1: 100, NAXIS2: 100, CRPIX1: 50.5 - x, CRPIX2: 50.5 - y, ...square(0.1, rot) });
  t.same(frameOverlap(shifted(0, 0), frame), { x0: 449, y0: 399, x1: 550, y1: 500 });
  t.ok(overlaps(shifted(549, 0), frame), 'one pixel over the edge');
  t.notOk(overlaps(shifted(552, 0), frame), 'just off it');
  // Turned by 45 degrees near the corner: the box around the chip meets the frame, the chip does not.
  const turnedAt = (x: number, y: number): FrameChip => {
    const sky = new Float64Array(2);
    frameWcs(frame).pixelToSky(x, y, sky);
    return chipOf({
      NAXIS1: 100,
      NAXIS2: 100,
      CRPIX1: 50.5,
      CRPIX2: 50.5,
      ...square(0.1, 45),
      CRVAL1: sky[0],
      CRVAL2: sky[1],
    });
  };
  t.notOk(overlaps(turnedAt(1000.5 + 45, 900.5 + 45), frame));
  t.ok(overlaps(turnedAt(1000.5 + 30, 900.5 + 30), frame));
  const allSky = chipOf({
    CTYPE1: 'RA---CAR',
    CTYPE2: 'DEC--CAR',
    CRVAL2: 0,
    NAXIS1: 360,
    NAXIS2: 180,
    CRPIX1: 180.5,
    CRPIX2: 90.5,
    CD1_1: -1,
    CD1_2: 0,
    CD2_1: 0,
    CD2_2: 1,
  });
  t.ok(overlaps(allSky, frame), 'a chip beyond the horizon on all sides');
  t.end();
});

t.test('the cards give the frame back', (t) => {
  const start = frameOf(100, 50, [50, 25], 0.05, 30);
  for (const frame of [
    start,
    { ...start, crval: [12, 90] as const },
    { ...start, axes: ['GLON', 'GLAT'] as const, system: { name: 'GALACTIC', equinox: undefined } },
  ]) {
    const cards = frameCards(frame);
    const header = headerOf({ NAXIS: 2, NAXIS1: frame.nx, NAXIS2: frame.ny });
    for (const [keyword, value, comment] of cards) header.set(keyword, value, comment);
    const back = frameFromHeader(header);
    t.same({ ...back, pscale: 0, orientat: 0 }, { ...frame, pscale: 0, orientat: 0 });
    t.ok(close([back.pscale, back.orientat], [frame.pscale, frame.orientat], 1e-12));
  }
  t.end();
});
