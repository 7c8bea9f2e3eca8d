/** A polygon in pixels (0-based) that grows: the first `count` vertices. */
export interface PixelPolygon {
  x: Float64Array;
  y: Float64Array;
  /** Unit vector of each vertex, three numbers; NaN where it is not known. */
  sky: Float64Array;
  count: number;
}

/** An empty polygon. */
export function pixelPolygon(): PixelPolygon {
  return { x: new Float64Array(128), y: new Float64Array(128), sky: new Float64Array(3 * 128), count: 0 };
}

/** Appends a vertex. */
export function addVertex(polygon: PixelPolygon, x: number, y: number, vx: number, vy: number, vz: number): void {
  const at = polygon.count++;
  if (at === polygon.x.length) {
    polygon.x = grown(polygon.x);
    polygon.y = grown(polygon.y);
    polygon.sky = grown(polygon.sky);
  }
  polygon.x[at] = x;
  polygon.y[at] = y;
  polygon.sky[3 * at] = vx;
  polygon.sky[3 * at + 1] = vy;
  polygon.sky[3 * at + 2] = vz;
}

function grown(values: Float64Array): Float64Array {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
