import type { LookupTable, TablePair } from './camera.js';
import type { Random } from './random.js';

/** Pixels between the nodes of a table, as in the tables of ACS/WFC and WFC3/UVIS. */
const STEP = 64;

/**
 * A pair of column corrections (D2IM): a small random step from node to node along x and a slow trend along y,
 * up to about 0.06 pixel.
 * @param nx - columns of the chip; `ny` its rows (4096 x 2048 gives tables of 65 x 33)
 */
export function columnTables(random: Random, nx: number, ny: number): TablePair {
  return [columnTable(random, nx, ny), columnTable(random, nx, ny)];
}

/** A pair of residual corrections (NPOL): slow waves over the chip, up to about 0.03 pixel. */
export function residualTables(random: Random, nx: number, ny: number): TablePair {
  return [residualTable(random, nx, ny), residualTable(random, nx, ny)];
}

function columnTable(random: Random, nx: number, ny: number): LookupTable {
  const table = emptyTable(nx, ny);
  const columns = Float64Array.from({ length: table.nx }, () => random.between(-0.04, 0.04));
  const trend = random.between(-0.02, 0.02);
  for (let j = 0; j < table.ny; j++) {
    const height = table.ny > 1 ? (2 * j) / (table.ny - 1) - 1 : 0;
    for (let i = 0; i < table.nx; i++) {
      // Column corrections are published in thousandths of a pixel; so are these.
      table.values[j * table.nx + i] = Math.round((columns[i] + trend * height) * 1000) / 1000;
    }
  }
  return table;
}

function residualTable(random: Random, nx: number, ny: number): LookupTable {
  const table = emptyTable(nx, ny);
  const waves = Array.from({ length: 4 }, () => ({
    kx: random.between(0.5, 2.5) * 2 * Math.PI,
    ky: random.between(0.5, 2.5) * 2 * Math.PI,
    phase: random.between(0, 2 * Math.PI),
    size: random.between(0.003, 0.008),
  }));
  for (let j = 0; j < table.ny; j++) {
    for (let i = 0; i < table.nx; i++) {
      let sum = 0;
      for (const wave of waves) {
        sum += wave.size * Math.sin((wave.kx * i) / table.nx + (wave.ky * j) / table.ny + wave.phase);
      }
      table.values[j * table.nx + i] = sum;
    }
  }
  return table;
}

function emptyTable(nx: number, ny: number): LookupTable {
  const columns = Math.ceil(nx / STEP) + 1;
  const rows = Math.ceil(ny / STEP) + 1;
  return { nx: columns, ny: rows, step: STEP, values: new Float32Array(columns * rows) };
}
