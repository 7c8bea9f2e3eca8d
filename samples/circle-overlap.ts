/**
 * Area that a circle about the origin shares with a rectangle, exact.
 *
 * The rectangle is the sum, with signs, of four quadrants `(-inf, x] x (-inf, y]`.
 * @param radius - of the circle; all lengths in one unit
 */
export function circleRectangleOverlap(x0: number, y0: number, x1: number, y1: number, radius: number): number {
  return corner(x1, y1, radius) - corner(x0, y1, radius) - corner(x1, y0, radius) + corner(x0, y0, radius);
}

/** Area of the circle with coordinates below x and y, less a constant that cancels between the four corners. */
function corner(x: number, y: number, radius: number): number {
  const sign = Math.sign(x) * Math.sign(y);
  return sign * fromAxes(Math.min(Math.abs(x), radius), Math.min(Math.abs(y), radius), radius);
}

/** Area of the circle inside the rectangle from the origin to (x, y), both between 0 and the radius. */
function fromAxes(x: number, y: number, radius: number): number {
  const square = radius * radius;
  if (x * x + y * y <= square) return x * y;
  // The upper side leaves the circle at `turn`; from there to x the arc is the border.
  const turn = Math.sqrt(square - y * y);
  return turn * y + arcIntegral(x, radius) - arcIntegral(turn, radius);
}

/** Integral of sqrt(r^2 - t^2) from 0 to t. */
function arcIntegral(t: number, radius: number): number {
  const ratio = Math.min(t / radius, 1);
  return 0.5 * (t * Math.sqrt(Math.max(radius * radius - t * t, 0)) + radius * radius * Math.asin(ratio));
}
