/** A circle on the sky that encloses a chip: unit vector of its centre and radius in radians; pi is the whole sky. */
export interface BoundingCap {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
}

/** What a chip is enclosed by when its border is not known: everything. */
export const WHOLE_SKY: BoundingCap = { x: 0, y: 0, z: 1, radius: Math.PI };

/** Chips beyond this (radians) may be larger inside than their border shows. */
const LARGEST = 1.2;

/**
 * The cap around border points (unit vectors x, y, z, ...), not closed, with `slack` times the largest step between
 * neighbours for what a bent border does between them (great circles stay inside: 0). The whole sky when a point is
 * NaN or the radius would be above 1.2 radians.
 */
export function boundingCap(border: Float64Array, slack: number): BoundingCap {
  const centre = [0, 0, 0];
  for (let i = 0; i < border.length; i++) centre[i % 3] += border[i];
  const size = Math.hypot(centre[0], centre[1], centre[2]);
  const [x, y, z] = centre.map((value) => value / size);
  let farthest = 0;
  let step = 0;
  for (let i = 0, j = border.length - 3; i < border.length; j = i, i += 3) {
    farthest = Math.max(farthest, angle(x, y, z, border[i], border[i + 1], border[i + 2]));
    step = Math.max(step, angle(border[j], border[j + 1], border[j + 2], border[i], border[i + 1], border[i + 2]));
  }
  const radius = farthest + slack * step;
  return radius < LARGEST ? { x, y, z, radius } : WHOLE_SKY;
}

/** Do two caps have a point in common? */
export function capsMeet(a: BoundingCap, b: BoundingCap): boolean {
  return a.radius + b.radius >= Math.PI || angle(a.x, a.y, a.z, b.x, b.y, b.z) <= a.radius + b.radius;
}

/** Angle in radians from the chord: well conditioned for small angles. */
function angle(ax: number, ay: number, az: number, bx: number, by: number, bz: number): number {
  const chord = Math.hypot(ax - bx, ay - by, az - bz);
  return 2 * Math.asin(Math.min(1, chord / 2));
}
