/** A point of a polygon. */
export type Point = readonly [number, number];

/** Signed area, positive counter-clockwise. */
export function polygonArea(points: readonly Point[]): number {
  return points.reduce((sum, [x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    return sum + 0.5 * (x * ny - nx * y);
  }, 0);
}

/** Cuts a convex polygon to a*x + b*y >= c (one step of Sutherland and Hodgman). */
function cut(points: readonly Point[], a: number, b: number, c: number): Point[] {
  const kept: Point[] = [];
  for (const [i, p] of points.entries()) {
    const q = points[(i + 1) % points.length];
    const dp = a * p[0] + b * p[1] - c;
    const dq = a * q[0] + b * q[1] - c;
    if (dp >= 0) kept.push(p);
    if (dp >= 0 !== dq >= 0)
      kept.push([p[0] + ((q[0] - p[0]) * dp) / (dp - dq), p[1] + ((q[1] - p[1]) * dp) / (dp - dq)]);
  }
  return kept;
}

/** Area of a convex polygon inside an upright rectangle. Independent of the kernels' formulas. */
export function areaInside(points: readonly Point[], x0: number, y0: number, x1: number, y1: number): number {
  const sides: readonly (readonly [number, number, number])[] = [
    [1, 0, x0],
    [-1, 0, -x1],
    [0, 1, y0],
    [0, -1, -y1],
  ];
  const inside = sides.reduce<readonly Point[]>((polygon, [a, b, c]) => cut(polygon, a, b, c), points);
  return Math.abs(polygonArea(inside));
}

/** Repeatable numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
