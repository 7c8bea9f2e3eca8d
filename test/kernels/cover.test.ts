import t from 'tap';
import { coverAligned } from '../../src/kernels/cover-aligned.js';
import { coverByCorners } from '../../src/kernels/cover-by-corners.js';
import { coverByEdges } from '../../src/kernels/cover-by-edges.js';
import { createDropScratch, type DropScratch } from '../../src/kernels/drop-scratch.js';
import { areaInside, polygonArea, randomNumbers, type Point } from './polygon.js';

/** Puts a quad (lower left, lower right, upper right, upper left) and its box into the scratch. */
function load(scratch: DropScratch, quad: readonly Point[]): void {
  const xs = quad.map(([x]) => x);
  const ys = quad.map(([, y]) => y);
  scratch.floats.set([...xs, ...ys]);
  const bx = Math.floor(Math.min(...xs) + 0.5);
  const by = Math.floor(Math.min(...ys) + 0.5);
  scratch.ints.set([bx, by, Math.floor(Math.max(...xs) + 0.5) - bx + 1, Math.floor(Math.max(...ys) + 0.5) - by + 1], 4);
  scratch.area.fill(NaN);
}

/** Largest error of the areas of the box against polygon clipping. */
function worst(scratch: DropScratch, quad: readonly Point[]): number {
  const [bx, by, columns, rows] = scratch.ints.subarray(4);
  let most = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const truth = areaInside(quad, bx + c - 0.5, by + r - 0.5, bx + c + 0.5, by + r + 0.5);
      const error = Math.abs(scratch.area[r * (columns + 1) + c] - truth);
      if (!(error <= most)) most = error;
    }
  }
  return most;
}

/** A parallelogram-like quad of about this side, turned by an angle, with corners moved a little. */
function randomQuad(random: () => number, side: number, turn: number): Point[] {
  const x = 10 + 5 * random();
  const y = 20 + 5 * random();
  return [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ].map(([i, j]): Point => {
    const u = (i * side) / 2 + 0.03 * side * (random() - 0.5);
    const v = (j * side) / 2 + 0.03 * side * (random() - 0.5);
    return [x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn)];
  });
}

t.test('every way of finding areas agrees with polygon clipping', (t) => {
  const random = randomNumbers(7);
  const scratch = createDropScratch(8);
  const used = { aligned: 0, corners: 0, edges: 0 };
  const error = { aligned: 0, corners: 0, edges: 0 };
  for (let k = 0; k < 6000; k++) {
    const quad = randomQuad(random, 0.1 + 4 * random() ** 2, (random() - 0.5) * 1.5);
    load(scratch, quad);
    if (coverAligned(scratch.floats, scratch.ints, scratch.area)) {
      used.aligned++;
      error.aligned = Math.max(error.aligned, worst(scratch, quad));
    }
    load(scratch, quad);
    if (coverByCorners(scratch.floats, scratch.ints, scratch.area)) {
      used.corners++;
      error.corners = Math.max(error.corners, worst(scratch, quad));
    }
    load(scratch, quad);
    coverByEdges(scratch.floats, scratch.ints, scratch.area);
    used.edges++;
    error.edges = Math.max(error.edges, worst(scratch, quad));
  }
  t.ok(used.aligned > 1500 && used.corners > 1000 && used.edges === 6000, JSON.stringify(used));
  t.ok(error.aligned < 1e-12, `aligned ${String(error.aligned)}`);
  t.ok(error.corners < 1e-10, `corners ${String(error.corners)}`);
  t.ok(error.edges < 1e-12, `edges ${String(error.edges)}`);
  t.end();
});

t.test('upright quads have no singular case', (t) => {
  const random = randomNumbers(3);
  const scratch = createDropScratch(8);
  for (let k = 0; k < 300; k++) {
    const [x, y, a, b] = [random() * 3, random() * 3, 0.2 + random() * 5, 0.2 + random() * 5];
    const quad: Point[] = [
      [x, y],
      [x + a, y],
      [x + a, y + b],
      [x, y + b],
    ];
    load(scratch, quad);
    if (!coverAligned(scratch.floats, scratch.ints, scratch.area))
      t.fail('an upright quad has its corners in the corners of its box');
    if (!(worst(scratch, quad) < 1e-13)) t.fail(`aligned ${JSON.stringify(quad)}`);
    load(scratch, quad);
    t.equal(
      coverByCorners(scratch.floats, scratch.ints, scratch.area),
      false,
      'the closed form in the slopes declines',
    );
    coverByEdges(scratch.floats, scratch.ints, scratch.area);
    if (!(worst(scratch, quad) < 1e-13)) t.fail(`edges ${JSON.stringify(quad)}`);
  }
  t.end();
});

t.test('a quad with corners on pixel borders', (t) => {
  const scratch = createDropScratch(8);
  const quad: Point[] = [
    [1.5, 1.5],
    [2.5, 1.5],
    [2.5, 2.5],
    [1.5, 2.5],
  ];
  load(scratch, quad);
  t.equal(coverAligned(scratch.floats, scratch.ints, scratch.area), true);
  t.same([...scratch.area.slice(0, 5)], [1, 0, NaN, 0, 0]);
  t.end();
});

t.test('a large quad', (t) => {
  const scratch = createDropScratch(8);
  const quad = randomQuad(randomNumbers(5), 40, 0.3);
  load(scratch, quad);
  coverByEdges(scratch.floats, scratch.ints, scratch.area);
  t.ok(worst(scratch, quad) < 1e-11);
  const [, , columns, rows] = scratch.ints.subarray(4);
  let total = 0;
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) total += scratch.area[r * (columns + 1) + c];
  t.ok(Math.abs(total - polygonArea(quad)) < 1e-9);
  t.end();
});
