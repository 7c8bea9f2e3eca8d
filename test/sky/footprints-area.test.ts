import t from 'tap';
import { chipOutline, intersectPolygons, sphericalArea, unionArea } from '../../src/sky/footprints/index.js';
import { skyVector } from '../../src/wcs/sphere.js';
import { headerOf } from '../wcs/fixture-header.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import { chip } from './footprint-scenes.js';

const DEG = Math.PI / 180;

function polygon(points: readonly (readonly [number, number])[]): Float64Array {
  const out = new Float64Array(3 * points.length);
  points.forEach(([lon, lat], i) => skyVector(lon, lat, out.subarray(3 * i, 3 * i + 3)));
  return out;
}

/** A lune-shaped cap: `n` points at latitude `lat` around the pole. */
function ring(lat: number, n: number): Float64Array {
  return polygon(Array.from({ length: n }, (_, i): [number, number] => [(360 * i) / n, lat]));
}

/** Excess of the n equal triangles from the pole to a ring: analytic, by the half-angle formula for two sides. */
function ringArea(lat: number, n: number): number {
  const k = Math.tan(((90 - lat) * DEG) / 2) ** 2;
  const c = (2 * Math.PI) / n;
  return 2 * n * Math.atan2(k * Math.sin(c), 1 + k * Math.cos(c));
}

function near(a: number, b: number, relative: number): boolean {
  return Math.abs(a / b - 1) <= relative;
}

function sumOf(parts: readonly Float64Array[]): number {
  return parts.reduce((sum, part) => sum + sphericalArea(part), 0);
}

t.test('areas with a closed form', async (t) => {
  t.ok(
    near(
      sphericalArea(
        polygon([
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ]),
      ),
      3.0460968486e-4,
      1e-10,
    ),
    'dossier 1.4',
  );
  t.ok(
    near(
      sphericalArea(
        polygon([
          [0, 0],
          [90, 0],
          [0, 90],
        ]),
      ),
      Math.PI / 2,
      1e-15,
    ),
    'octant',
  );
  t.ok(
    near(
      sphericalArea(
        polygon([
          [350, 0],
          [80, 0],
          [0, -90],
        ]),
      ),
      Math.PI / 2,
      1e-15,
    ),
    'octant over RA 0, other way round',
  );
  for (const lat of [10, 89, -89.99999]) {
    t.ok(near(sphericalArea(ring(lat, 12)), ringArea(Math.abs(lat), 12), 1e-9), `around a pole at ${lat}`);
  }
  t.equal(
    sphericalArea(
      polygon([
        [0, 0],
        [1, 0],
      ]),
    ),
    0,
  );
});

t.test('intersections with a closed form', async (t) => {
  const octant = polygon([
    [0, 0],
    [90, 0],
    [0, 90],
  ]);
  const turned = polygon([
    [45, 0],
    [135, 0],
    [45, 90],
  ]);
  t.ok(near(sumOf(intersectPolygons(octant, turned)), Math.PI / 4, 1e-14), 'two octants that share 45 degrees');
  t.ok(near(sumOf(intersectPolygons(octant, ring(80, 8))), ringArea(80, 8) / 4, 1e-13), 'around the pole');
  t.equal(
    intersectPolygons(
      octant,
      polygon([
        [90, 0],
        [180, 0],
        [90, 90],
      ]),
    ).length,
    0,
    'a side in common',
  );
  t.equal(
    intersectPolygons(
      octant,
      polygon([
        [0, 0],
        [0, -90],
        [270, 0],
      ]),
    ).length,
    0,
    'a corner in common',
  );
  t.ok(near(sumOf(intersectPolygons(octant, octant)), Math.PI / 2, 1e-14), 'identical');
});

t.test('concave polygons: an L and a bar across its notch', async (t) => {
  const square = (x0: number, y0: number, x1: number, y1: number): Float64Array =>
    polygon([
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ]);
  const s = 1e-4;
  const ell = polygon([
    [0, 0],
    [3 * s, 0],
    [3 * s, s],
    [s, s],
    [s, 3 * s],
    [0, 3 * s],
  ]);
  const unit = (s * DEG) ** 2;
  const bar = square(0.5 * s, 0.5 * s, 2.5 * s, 2.5 * s);
  t.ok(near(sphericalArea(ell), 5 * unit, 1e-6));
  t.ok(near(sumOf(intersectPolygons(ell, bar)), 1.75 * unit, 1e-6));
  t.ok(near(sumOf(intersectPolygons(bar, ell)), 1.75 * unit, 1e-6), 'either way');
  t.ok(near(unionArea([ell, bar, square(0, 0, s, s)]), 7.25 * unit, 1e-6), 'union');
  t.ok(near(unionArea([square(0, 0, s, s), square(2 * s, 0, 3 * s, s)]), 2 * unit, 1e-6), 'union of disjoint ones');
});

t.test('the outline of a distorted chip encloses the area of its pixels', async (t) => {
  const cards = { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 2, B_ORDER: 2, A_0_2: -8e-4, B_2_0: 4e-4 };
  const pixel = (0.05 / 3600) * DEG;
  // x + a v^2, y + b u^2 with u, v from -100 to 100: the Jacobian 1 - 4 a b u v has the mean 1.
  const outline = chipOutline(chip({ nx: 200, ny: 200, crval: [0, 90], cards }));
  t.ok(near(sphericalArea(outline), 40000 * pixel * pixel, 1e-6), `${sphericalArea(outline) / (pixel * pixel)}`);
  t.ok(near(sumOf(intersectPolygons(outline, outline)), 40000 * pixel * pixel, 1e-6), 'cut to itself');
  const beside = chipOutline(chip({ nx: 200, ny: 200, x: 190, crval: [0, 90], cards }));
  // The same bend on both: columns 0 to 189 of one are 10 to 199 of the other but for the shift of the distortion.
  const common = sumOf(intersectPolygons(outline, beside));
  const union = unionArea([outline, beside]);
  const both = sphericalArea(outline) + sphericalArea(beside);
  t.ok(near(union + common, both, 1e-9), 'union and intersection add up');
});

t.test('a border that leaves the sky is an error that names the image', async (t) => {
  const header = headerOf({
    CTYPE1: 'RA---SIN',
    CTYPE2: 'DEC--SIN',
    CD1_1: -10,
    CD2_2: 10,
    CRPIX1: 0,
    CRPIX2: 0,
    CRVAL1: 0,
    CRVAL2: 0,
  });
  const shape = { label: 'wide.fits[SCI,1]', wcs: parseWcs(header), nx: 20, ny: 20, exposure: 0 };
  t.throws(() => chipOutline(shape), { name: 'WcsError', message: /wide\.fits\[SCI,1\]/ });
});
