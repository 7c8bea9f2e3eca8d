/**
 * Area in steradian of a polygon with great-circle edges. `vertices` are unit vectors x, y, z, x, y, z, ..., not closed,
 * in either orientation; fewer than three give 0. For polygons that do not cross themselves and fit in a hemisphere;
 * up to the rounding of the vectors exact for the smallest ones too.
 */
export function sphericalArea(vertices: ArrayLike<number>): number {
  return Math.abs(signedArea(vertices));
}

/**
 * {@link sphericalArea}, positive when the vertices go round counter-clockwise as seen from outside (interior on the
 * left). Sum of the signed areas of a fan of triangles by Eriksson's formula
 * tan(E/2) = a.(b x c) / (1 + a.b + b.c + c.a); the triple product is taken of differences, which keep their digits.
 */
export function signedArea(vertices: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 3; i + 5 < vertices.length; i += 3) sum += triangle(vertices, i);
  return sum;
}

function triangle(v: ArrayLike<number>, i: number): number {
  const [ax, ay, az] = [v[0], v[1], v[2]];
  const [bx, by, bz] = [v[i], v[i + 1], v[i + 2]];
  const [cx, cy, cz] = [v[i + 3], v[i + 4], v[i + 5]];
  const [px, py, pz] = [bx - ax, by - ay, bz - az];
  const [qx, qy, qz] = [cx - ax, cy - ay, cz - az];
  const triple = ax * (py * qz - pz * qy) + ay * (pz * qx - px * qz) + az * (px * qy - py * qx);
  const dots = ax * bx + ay * by + az * bz + (bx * cx + by * cy + bz * cz) + (cx * ax + cy * ay + cz * az);
  return 2 * Math.atan2(triple, 1 + dots);
}
