/** Step of the table of the newer drizzle package, input pixels. */
export const FINE_STEP = 0.003;

/** Step, input pixels, and length of the table inside AstroDrizzle. */
export const COARSE_STEP = 0.01;
const COARSE_LENGTH = 512;

function lanczos(order: number, x: number): number {
  const a = Math.PI * x;
  const b = a / order;
  return (Math.sin(a) * Math.sin(b)) / (a * b);
}

function fineTable(order: number): Float64Array {
  const table = new Float64Array(Math.ceil(order / FINE_STEP) + 1);
  table[0] = 1;
  for (let k = 1; k < table.length; k++) table[k] = k * FINE_STEP <= order ? lanczos(order, k * FINE_STEP) : 0;
  return table;
}

function coarseTable(order: number): Float64Array {
  const table = new Float64Array(COARSE_LENGTH);
  table[0] = 1;
  for (let k = 1; k < table.length; k++)
    table[k] = k * COARSE_STEP < order ? Math.fround(lanczos(order, k * COARSE_STEP)) : 0;
  return table;
}

/** A table and its squares. */
export interface LanczosTable {
  readonly values: Float64Array;
  readonly squares: Float64Array;
}

/** The tables of one order, by the distance in steps. */
export interface LanczosTables {
  readonly fine: LanczosTable;
  readonly coarse: LanczosTable;
}

function withSquares(values: Float64Array): LanczosTable {
  return { values, squares: values.map((value) => value * value) };
}

/** The tables of lanczos2 or lanczos3. */
export function lanczosTables(order: number): LanczosTables {
  return { fine: withSquares(fineTable(order)), coarse: withSquares(coarseTable(order)) };
}
