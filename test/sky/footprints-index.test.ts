import t from 'tap';
import { capsMeet, WHOLE_SKY, type BoundingCap } from '../../src/sky/footprints/bounding-cap.js';
import { candidatePairs } from '../../src/sky/footprints/candidate-pairs.js';
import { findOverlaps, type ChipOverlap, type ChipShape } from '../../src/sky/footprints/index.js';
import { mappedOverlap } from '../../src/sky/footprints/mapped-overlap.js';
import { prepareShape } from '../../src/sky/footprints/prepared-shape.js';
import { chip, randomNumbers } from './footprint-scenes.js';

function everyPair(caps: readonly BoundingCap[], exposures: readonly number[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < caps.length; i++) {
    for (let j = i + 1; j < caps.length; j++) {
      if (exposures[i] !== exposures[j] && capsMeet(caps[i], caps[j])) pairs.push([i, j]);
    }
  }
  return pairs;
}

t.test('candidates are exactly the caps that meet: mixed sizes, poles, RA 0, the whole sky', async (t) => {
  const random = randomNumbers(11);
  const caps = Array.from({ length: 400 }, (_, i): BoundingCap => {
    const z = i % 4 === 0 ? 1 - 1e-4 * random() : 2 * random() - 1;
    const lon = i % 4 === 1 ? 0.01 * (random() - 0.5) : 2 * Math.PI * random();
    const r = Math.sqrt(1 - z * z);
    return { x: r * Math.cos(lon), y: r * Math.sin(lon), z, radius: 10 ** (-4 + 3.5 * random()) };
  });
  caps.push(WHOLE_SKY, { ...caps[5], radius: 0 });
  const exposures = caps.map((_, i) => i >> 1);
  const expected = everyPair(caps, exposures);
  t.ok(expected.length > 2000, `${expected.length} pairs`);
  t.same(candidatePairs(caps, exposures), expected);
});

/** A mosaic of `side` by `side` exposures with a tenth of overlap, shifted by up to 3 pixels and turned a little. */
function mosaic(side: number, turn: number): ChipShape[] {
  const random = randomNumbers(5);
  return Array.from({ length: side * side }, (_, i) =>
    chip({
      x: 90 * (i % side) + 3 * random(),
      y: 90 * Math.floor(i / side) + 3 * random(),
      rotation: turn * random(),
      exposure: i,
    }),
  );
}

const pairOf = ({ a, b }: ChipOverlap): string => `${a}-${b}`;

t.test('a mosaic of 484 exposures: few more candidates than overlaps, and all of these', async (t) => {
  const shapes = mosaic(22, 0.05);
  const candidates = candidatePairs(
    shapes.map((shape) => prepareShape(shape).cap),
    shapes.map(({ exposure }) => exposure),
  );
  const found = await findOverlaps(shapes, { compat: false });
  // Neighbours on a square grid: 2 n (n - 1) along sides, 2 (n - 1)^2 across corners.
  t.equal(found.length, 2 * 22 * 21 + 2 * 21 * 21);
  t.ok(candidates.length < 2 * found.length, `${candidates.length} candidates for ${found.length} overlaps`);
  t.same((await findOverlaps(shapes, { compat: true })).map(pairOf), found.map(pairOf));
});

t.test('the index loses no overlap: every pair on its own', async (t) => {
  const shapes = mosaic(6, 20);
  const alone: string[] = [];
  for (let a = 0; a < shapes.length; a++) {
    for (let b = a + 1; b < shapes.length; b++) {
      if (mappedOverlap(prepareShape(shapes[a]), prepareShape(shapes[b])) !== null) alone.push(`${a}-${b}`);
    }
  }
  t.same((await findOverlaps(shapes, { compat: false })).map(pairOf), alone);
});
