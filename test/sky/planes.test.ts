import t from 'tap';
import { fieldAt, fieldRow, subtractField } from '../../src/kernels/node-field.js';
import { uniteRuns } from '../../src/sky/footprints/index.js';
import { cutRuns } from '../../src/sky/match/cut-runs.js';
import { ARCMIN, gnomonic, movePlane, skyField, tangentBasis, tangentField } from '../../src/sky/plane/index.js';
import type { FieldChip, SkyPlane } from '../../src/sky/plane/index.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import { skyVector } from '../../src/wcs/sphere.js';
import { headerOf } from '../exposure/fits-sets.js';
import type { Cards } from '../exposure/fits-sets.js';

/** Like ACS/WFC: 0.05 arcsec, 90 pixels of quadratic and 10 of cubic distortion at the corners of 4096 x 2048. */
const SIP: Cards = {
  CTYPE1: 'RA---TAN-SIP',
  CTYPE2: 'DEC--TAN-SIP',
  A_ORDER: 3,
  B_ORDER: 3,
  A_0_2: 2.1e-6,
  A_1_1: -5.2e-6,
  A_2_0: 8.6e-6,
  A_3_0: 1.2e-9,
  B_0_2: -7.2e-6,
  B_1_1: 6.2e-6,
  B_2_0: -1.7e-6,
  B_0_3: -1.4e-9,
};

function chipOf(nx: number, ny: number, cards: Cards = SIP): FieldChip {
  const header = headerOf({
    NAXIS: 2,
    NAXIS1: nx,
    NAXIS2: ny,
    CRVAL1: 150.1,
    CRVAL2: 62.3,
    CRPIX1: nx / 2,
    CRPIX2: ny / 2,
    CD1_1: -1.2e-5,
    CD1_2: 7e-6,
    CD2_1: 7e-6,
    CD2_2: 1.2e-5,
    ...cards,
  });
  return { label: 'a.fits[sci,1]', wcs: parseWcs(header), nx, ny };
}

const PLANE: SkyPlane = { lon: 150.08, lat: 62.31, slopeXi: 0.7, slopeEta: -1.3 };

/** What a plane adds at a pixel (0-based), by the longest way: to degrees and back by the formulas of the textbook. */
function riseAt({ wcs }: FieldChip, { lon, lat, slopeXi, slopeEta }: SkyPlane, x: number, y: number): number {
  const sky = new Float64Array(2);
  wcs.pixelToSky(x + 1, y + 1, sky);
  const [ra, dec, ra0, dec0] = [sky[0], sky[1], lon, lat].map((degrees) => (degrees * Math.PI) / 180);
  const depth = Math.sin(dec0) * Math.sin(dec) + Math.cos(dec0) * Math.cos(dec) * Math.cos(ra - ra0);
  const xi = (Math.cos(dec) * Math.sin(ra - ra0)) / depth;
  const eta = (Math.cos(dec0) * Math.sin(dec) - Math.sin(dec0) * Math.cos(dec) * Math.cos(ra - ra0)) / depth;
  return (slopeXi * xi + slopeEta * eta) / ARCMIN;
}

t.test('a plane at the pixels of a chip: within 2e-4 of its range, whatever the size', (t) => {
  const shares: number[] = [];
  for (const [nx, ny] of [
    [4096, 2048],
    [1014, 1014],
    [65, 129],
    [64, 1],
    [1, 1],
    [2, 300],
  ]) {
    const chip = chipOf(nx, ny);
    const field = skyField(chip, PLANE);
    const row = new Float64Array(nx);
    let [worst, least, most] = [0, Infinity, -Infinity];
    for (let y = 0; y < ny; y += y + 38 < ny ? 37 : 1) {
      fieldRow(field, 0, y, nx, row);
      for (let x = 0; x < nx; x += x + 42 < nx ? 41 : 1) {
        const exact = riseAt(chip, PLANE, x, y);
        worst = Math.max(worst, Math.abs(row[x] - exact));
        [least, most] = [Math.min(least, exact), Math.max(most, exact)];
      }
    }
    // One pixel has no range: what is left there is rounding, of a few units over the plane.
    shares.push(nx * ny === 1 ? worst * 1e8 : worst / (most - least));
  }
  t.ok(Math.max(...shares) < 2e-4, shares.join(' '));
  t.end();
});

t.test('distortion that needs finer nodes gets them', (t) => {
  const strong = chipOf(512, 512, { ...SIP, A_2_0: 5e-4, B_1_1: -6e-4 });
  const field = skyField(strong, PLANE);
  t.ok(field.step < 64, String(field.step));
  const row = new Float64Array(512);
  fieldRow(field, 0, 100, 512, row);
  const range = Math.max(...field.values) - Math.min(...field.values);
  const worst = row.reduce((most, value, x) => Math.max(most, Math.abs(value - riseAt(strong, PLANE, x, 100))), 0);
  t.ok(worst < 2e-4 * range, String(worst / range));
  t.end();
});

t.test('the value of a pixel does not depend on the run or the box that it is in', (t) => {
  const field = skyField(chipOf(200, 150), PLANE);
  const whole = new Float64Array(200);
  fieldRow(field, 0, 70, 200, whole);
  const unlike: string[] = [];
  for (const [x0, n] of [
    [1, 199],
    [63, 2],
    [64, 64],
    [127, 73],
    [199, 1],
  ]) {
    const run = new Float64Array(n);
    fieldRow(field, x0, 70, n, run);
    if (run.some((value, k) => value !== whole[x0 + k])) unlike.push(`${String(x0)}+${String(n)}`);
  }
  t.strictSame(unlike, []);
  const box = Float32Array.from({ length: 30 }, (_, k) => 10 + k);
  const wanted = box.map((value, k) => {
    fieldRow(field, 61, 70 + Math.floor(k / 10), 10, whole);
    return (value - (3 + whole[k % 10])) * 2;
  });
  subtractField(box, 61, 70, 10, 3, field, 3, 2);
  t.strictSame(box, wanted);
  t.end();
});

t.test('a chip beyond the sky is refused', (t) => {
  const cards = { CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN', CD1_1: -1, CD2_2: 1, CD1_2: 0, CD2_1: 0 };
  t.throws(() => skyField(chipOf(200, 200, cards), PLANE), {
    tag: 'WcsError',
    message: /no place on the tangent plane/,
  });
  t.end();
});

t.test('a plane about another point is the same plane, bent as it says', (t) => {
  const v = new Float64Array(3);
  const value = (constant: number, { lon, lat, slopeXi, slopeEta }: SkyPlane, ra: number, dec: number): number => {
    skyVector(ra, dec, v);
    gnomonic(tangentBasis(lon, lat), v[0], v[1], v[2], v);
    return constant + (slopeXi * v[0] + slopeEta * v[1]) / ARCMIN;
  };
  for (const [lon, lat] of [
    [150.3, 62.2],
    [149.5, 62.9],
    [150.08, 62.31],
  ]) {
    const { constant, plane, bend } = movePlane(7, PLANE, lon, lat);
    t.ok(Math.abs(constant - value(7, PLANE, lon, lat)) < 1e-10, 'the constant is the sky there');
    const near = 1e-6;
    const slope = (value(7, PLANE, lon, lat + near) - constant) / (60 * near);
    t.ok(Math.abs(slope - plane.slopeEta) < 1e-6, 'it touches');
    const radius = 0.05;
    const off = Array.from({ length: 12 }, (_, k) => {
      const [ra, dec] = [
        lon + (radius * Math.sin(k / 2)) / Math.cos((lat * Math.PI) / 180),
        lat + radius * Math.cos(k / 2),
      ];
      return Math.abs(value(constant, plane, ra, dec) - value(7, PLANE, ra, dec));
    });
    const rise = Math.hypot(plane.slopeXi, plane.slopeEta) * 60 * radius;
    t.ok(
      Math.max(...off) <= 1.01 * bend * ((radius * Math.PI) / 180) * rise + 1e-9,
      `bend ${String(Math.max(...off))}`,
    );
  }
  t.ok(Number.isNaN(movePlane(0, PLANE, 330, -62).bend), 'the other side of the sky');
  t.end();
});

t.test('runs are cut where the grid is: each pixel in its cell, none lost, mean positions right', (t) => {
  const chip = chipOf(300, 200);
  const basis = tangentBasis(150.1, 62.3);
  const map = { xi: tangentField(chip, basis, 1, 0), eta: tangentField(chip, basis, 0, 1) };
  const side = 37 * 2.4e-7;
  const rows = Array.from({ length: 200 }, (_, y) => [y, y % 3, 300 - (y % 7), y, 0, 0]).flat();
  const { runs } = uniteRuns([{ runs: Int32Array.from(rows.filter((_, k) => k % 6 < 3)) }]);
  const pieces = cutRuns(runs, map, side);
  const owner = new Map<string, number>();
  let [wrong, sums, unordered] = [0, 0, 0];
  for (const { cell, runs: own, pixels, xi, eta } of pieces) {
    let [count, sumXi, sumEta] = [0, 0, 0];
    for (let r = 0; r < own.length; r += 3) {
      const y = own[r];
      if (r > 0 && (own[r - 3] > y || (own[r - 3] === y && own[r - 1] >= own[r + 1]))) unordered++;
      for (let x = own[r + 1]; x < own[r + 2]; x++) {
        const [atXi, atEta] = [fieldAt(map.xi, x, y), fieldAt(map.eta, x, y)];
        const place = [Math.floor(atXi / side), Math.floor(atEta / side)];
        const key = place.join();
        if ((owner.get(key) ?? cell) !== cell) wrong++;
        owner.set(key, cell);
        count++;
        sumXi += atXi;
        sumEta += atEta;
      }
    }
    if (count !== pixels) wrong++;
    sums = Math.max(sums, Math.abs(sumXi / count - xi), Math.abs(sumEta / count - eta));
  }
  const total = rows.reduce((sum, value, k) => (k % 6 === 2 ? sum + value - rows[k - 1] : sum), 0);
  t.strictSame([wrong, unordered, pieces.reduce((sum, { pixels }) => sum + pixels, 0)], [0, 0, total]);
  t.equal(owner.size, pieces.length, 'a cell is one piece');
  t.ok(sums < 1e-9 * side, String(sums));
  t.end();
});
