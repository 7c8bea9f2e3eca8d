import { FitsFile } from '../../src/fits/fits-file.js';
import { imagePlane } from '../../src/fits/plane.js';
import { createPlaneScratch, readBox } from '../../src/fits/read-box.js';

/** A whole image plane in memory. */
export interface TestPlane {
  readonly nx: number;
  readonly ny: number;
  readonly data: Float64Array;
}

/** Reads one plane of a file (plain, gzipped or compressed). `hdu` is a number or an EXTNAME. */
export async function readPlane(path: string, hdu: number | string = 0, index = 0): Promise<TestPlane> {
  const file = await FitsFile.open(path);
  try {
    const unit = typeof hdu === 'number' ? file.hdus[hdu] : file.find(hdu);
    if (unit === undefined) throw new Error(`${path} has no ${String(hdu)}`);
    const plane = await imagePlane(file, unit, { index });
    const data = new Float64Array(plane.nx * plane.ny);
    readBox(plane, 0, 0, plane.nx, plane.ny, data, plane.nx, createPlaneScratch());
    plane.release();
    return { nx: plane.nx, ny: plane.ny, data };
  } finally {
    file.close();
  }
}
