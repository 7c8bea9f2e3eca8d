/**
 * A smooth function over the pixels of a chip: its values at nodes `step` pixels apart, bilinear between them. The first
 * node is the centre of pixel (0, 0); the last ones lie at or behind the last pixel.
 */
export interface NodeField {
  /** A power of two: which nodes a pixel lies between is then decided without rounding. */
  readonly step: number;
  /** Number of nodes along each axis, 2 or more. */
  readonly columns: number;
  readonly rows: number;
  /** Row-major. */
  readonly values: Float64Array;
}

/** The field at a position (0-based pixels), which may lie between pixels. */
export function fieldAt({ step, columns, rows, values }: NodeField, x: number, y: number): number {
  const i = Math.min(columns - 2, Math.floor(x / step));
  const j = Math.min(rows - 2, Math.floor(y / step));
  const at = j * columns + i;
  const v = y / step - j;
  const left = values[at] + v * (values[at + columns] - values[at]);
  const right = values[at + 1] + v * (values[at + columns + 1] - values[at + 1]);
  return left + (x / step - i) * (right - left);
}

/**
 * The field at the pixels x0 .. x0+n-1 of row y, written to `out`. The value of a pixel depends on the pixel alone, not on
 * the run that it is asked for in.
 */
export function fieldRow(field: NodeField, x0: number, y: number, n: number, out: Float64Array): void {
  const { step, columns, rows, values } = field;
  const j = Math.min(rows - 2, Math.floor(y / step));
  const v = y / step - j;
  const end = x0 + n;
  for (let x = x0; x < end;) {
    const i = Math.min(columns - 2, Math.floor(x / step));
    const at = j * columns + i;
    const left = values[at] + v * (values[at + columns] - values[at]);
    const right = values[at + 1] + v * (values[at + columns + 1] - values[at + 1]);
    const rise = right - left;
    const last = i === columns - 2 ? end : Math.min(end, (i + 1) * step);
    for (; x < last; x++) out[x - x0] = left + (x / step - i) * rise;
  }
}

/**
 * Makes the values of a box of pixels [x0, x0+nx) x [y0, y0+ny), rows close together, those above a sky that is a constant
 * and a field, times a factor: computed in float64, rounded once.
 */
export function subtractField(
  data: Float32Array,
  x0: number,
  y0: number,
  nx: number,
  ny: number,
  field: NodeField,
  sky: number,
  factor: number,
): void {
  const row = new Float64Array(nx);
  for (let y = 0; y < ny; y++) {
    fieldRow(field, x0, y0 + y, nx, row);
    const start = y * nx;
    for (let x = 0; x < nx; x++) data[start + x] = (data[start + x] - (sky + row[x])) * factor;
  }
}
