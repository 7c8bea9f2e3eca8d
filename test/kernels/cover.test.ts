import t from 'tap';
import { dropRows } from '../../src/kernels/drop-rows.js';
import { loadSimdKernels } from '../../src/kernels/simd-kernels.js';
import { emptyWindow, pixmapOf } from './drop-case.js';
import { areaInside, polygonArea, randomNumbers, type Point } from './polygon.js';

const { simd, buffer } = loadSimdKernels(16);
const corners = new Float64Array(buffer, simd.cornersAt(), 8);
const area = new Float64Array(buffer, simd.areaAt(), 258 * 259);

/** Lowest output pixel (x, y), columns, rows. */
type Box = readonly [number, number, number, number];

/** Hands a quad (lower left, lower right, upper right, upper left) to the kernels; its box. */
function load(quad: readonly Point[]): Box {
  const xs = quad.map(([x]) => x);
  const ys = quad.map(([, y]) => y);
  corners.set([...xs, ...ys]);
  area.fill(NaN);
  const bx = Math.floor(Math.min(...xs) + 0.5);
  const by = Math.floor(Math.min(...ys) + 0.5);
  return [bx, by, Math.floor(Math.max(...xs) + 0.5) - bx + 1, Math.floor(Math.max(...ys) + 0.5) - by + 1];
}

/** Largest error of the areas of the box against polygon clipping. */
function worst(box: Box, quad: readonly Point[]): number {
  const [bx, by, columns, rows] = box;
  let most = 0;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const truth = areaInside(quad, bx + c - 0.5, by + r - 0.5, bx + c + 0.5, by + r + 0.5);
      const error = Math.abs(area[r * (columns + 1) + c] - truth);
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
  const used = { three: 0, five: 0, edges: 0, any: 0 };
  const error = { three: 0, five: 0, edges: 0, any: 0 };
  for (let k = 0; k < 6000; k++) {
    const quad = randomQuad(random, 0.1 + 4 * random() ** 2, (random() - 0.5) * 1.5);
    const box = load(quad);
    const [x, y, columns, rows] = box;
    const check = (way: keyof typeof used): void => {
      used[way]++;
      error[way] = Math.max(error[way], worst(box, quad));
      area.fill(NaN);
    };
    const closed = columns > 1 && rows > 1;
    if (closed && columns < 4 && rows < 4 && simd.coverThree(x + 0.5, y + 0.5, columns) !== 0) check('three');
    if (closed && columns < 6 && rows < 6 && simd.coverFive(x + 0.5, y + 0.5, columns, rows) !== 0) check('five');
    simd.coverByEdges(x - 0.5, y - 0.5, columns, rows);
    check('edges');
    simd.coverBox(x, y, columns, rows);
    check('any');
  }
  t.ok(used.three > 1000 && used.five > 2000 && used.edges === 6000, JSON.stringify(used));
  t.ok(error.three < 1e-10, `three ${String(error.three)}`);
  t.ok(error.five < 1e-10, `five ${String(error.five)}`);
  t.ok(error.edges < 1e-12, `edges ${String(error.edges)}`);
  t.ok(error.any < 1e-10, `any ${String(error.any)}`);
  t.end();
});

t.test('upright quads have no singular case', (t) => {
  const random = randomNumbers(3);
  for (let k = 0; k < 300; k++) {
    const [x, y, a, b] = [random() * 3, random() * 3, 0.2 + random() * 5, 0.2 + random() * 5];
    const quad: Point[] = [
      [x, y],
      [x + a, y],
      [x + a, y + b],
      [x, y + b],
    ];
    const box = load(quad);
    const [bx, by, columns, rows] = box;
    t.equal(simd.coverThree(bx + 0.5, by + 0.5, columns), 0, 'the closed form in the slopes declines');
    t.equal(simd.coverFive(bx + 0.5, by + 0.5, columns, rows), 0, 'the larger one too');
    simd.coverBox(bx, by, columns, rows);
    if (!(worst(box, quad) < 1e-13)) t.fail(`box ${JSON.stringify(quad)}`);
    load(quad);
    simd.coverByEdges(bx - 0.5, by - 0.5, columns, rows);
    if (!(worst(box, quad) < 1e-13)) t.fail(`edges ${JSON.stringify(quad)}`);
  }
  t.end();
});

t.test('a quad with corners on pixel borders', (t) => {
  load([
    [1.5, 1.5],
    [2.5, 1.5],
    [2.5, 2.5],
    [1.5, 2.5],
  ]);
  simd.coverBox(2, 2, 2, 2);
  t.same([...area.slice(0, 5)], [1, 0, area[2], 0, 0]);
  t.end();
});

t.test('a large quad', (t) => {
  const quad = randomQuad(randomNumbers(5), 40, 0.3);
  const box = load(quad);
  const [x, y, columns, rows] = box;
  simd.coverBox(x, y, columns, rows);
  t.ok(worst(box, quad) < 1e-11);
  let total = 0;
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) total += area[r * (columns + 1) + c];
  t.ok(Math.abs(total - polygonArea(quad)) < 1e-9);
  t.end();
});

t.test('a dropped pixel gives every output pixel its share, however it is turned, mirrored, sized and cut', (t) => {
  const random = randomNumbers(11);
  const input = { x0: 1, y0: 1, nx: 1, ny: 1, stride: 1, data: Float32Array.of(3), weight: Float32Array.of(2) };
  const side = 12;
  const whole = emptyWindow(0, 0, side, side, false, 8);
  const part = emptyWindow(0, 0, side, side, false, 8);
  let worstShare = 0;
  let cut = 0;
  for (let k = 0; k < 4000; k++) {
    const scale = 0.2 + 3 * random();
    // A third of them nearly upright, where the quick way is taken.
    const turn = random() < 0.3 ? (Math.floor(4 * random()) * Math.PI) / 2 + 0.1 * (random() - 0.5) : 7 * random();
    const mirror = random() < 0.5 ? -1 : 1;
    const shear = (random() < 0.3 ? 4 : 0.2) * (random() - 0.5);
    const [cx, cy] = [5.5 + random(), 5.5 + random()];
    const map = pixmapOf(3, 3, (i, j) => {
      const [u, v] = [scale * mirror * (i - 1 + shear * (j - 1)), scale * (j - 1)];
      const jitter = 0.02 * scale;
      return [
        cx + u * Math.cos(turn) - v * Math.sin(turn) + jitter * (random() - 0.5),
        cy + u * Math.sin(turn) + v * Math.cos(turn) + jitter * (random() - 0.5),
      ];
    });
    const pixfrac = random() < 0.5 ? 1 : 0.3 + 0.7 * random();
    const at = (plane: Float64Array, x: number, y: number): number => plane[3 * y + x];
    const bilinear = (plane: Float64Array, dx: number, dy: number): number => {
      const h = pixfrac / 2;
      const line = (x: number): number => at(plane, x, 1) + h * (at(plane, x, 1 + dy) - at(plane, x, 1));
      return line(1) + h * (line(1 + dx) - line(1));
    };
    const quad = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ].map(([dx, dy]): Point => [bilinear(map.x, dx, dy), bilinear(map.y, dx, dy)]);
    const settings = { kernel: 'square', pixfrac, scale: 1 / scale, compat: false } as const;
    whole.sums.fill(0);
    dropRows(settings, map, input, whole, 1);
    const total = Math.abs(polygonArea(quad));
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const share = Math.abs(areaInside(quad, x - 0.5, y - 0.5, x + 0.5, y + 0.5)) / total;
        worstShare = Math.max(worstShare, Math.abs(whole.sums[2 * (side * y + x) + 1] / 2 - share));
        worstShare = Math.max(worstShare, Math.abs(whole.sums[2 * (side * y + x)] / 6 - share));
      }
    }
    // The same bits where the window cuts the quad.
    part.x0 = 6;
    part.y0 = 5;
    part.nx = side - 6;
    part.ny = side - 5;
    part.sums.fill(0);
    dropRows(settings, map, input, part, 1);
    for (let y = 5; y < side; y++) {
      for (let x = 6; x < side; x++) {
        const here = 2 * (part.nx * (y - 5) + x - 6);
        if (part.sums[here] !== whole.sums[2 * (side * y + x)]) t.fail(`other bits in a cut window, case ${String(k)}`);
        if (part.sums[here] > 0) cut++;
      }
    }
  }
  t.ok(worstShare < 1e-10, `worst share ${String(worstShare)}`);
  t.ok(cut > 4000, 'the cut window saw its part');
  t.end();
});
