import { closeSync, openSync, writeSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { drizzle, mosaicPixels, readExposures } from '../../operators/index.js';
import type { Run } from '../../operators/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import type { MosaicPixels } from '../../src/mosaic/render-to-memory.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';

/** Reads, drizzles and renders in memory, with the same parameters for reading and for drizzling; the sky stays by default. */
export function mosaicOf(files: readonly string[], options: DrizzleOptions, run: Run): Promise<MosaicPixels> {
  const parameters = { skysub: false, static: false, driz_cr: false, ...options };
  return lastValueFrom(readExposures(files, { ...parameters, run }).pipe(drizzle(parameters, { run }), mosaicPixels()));
}

/** Overwrites the pixels of a plane: SCI and ERR float32, DQ int16. Returns what was written. */
export async function setPlane(
  path: string,
  extname: 'SCI' | 'ERR' | 'DQ',
  value: (k: number) => number,
  extver = 1,
): Promise<number[]> {
  const file = await FitsFile.open(path);
  const hdu = file.find(extname, extver);
  file.close();
  if (hdu === undefined) throw new Error(`${path} has no ${extname},${String(extver)}`);
  const size = extname === 'DQ' ? 2 : 4;
  const bytes = Buffer.alloc(hdu.dataBytes);
  const written = Array.from({ length: hdu.dataBytes / size }, (_, k) => value(k));
  written.forEach((v, k) => {
    if (size === 2) bytes.writeInt16BE(v, 2 * k);
    else bytes.writeFloatBE(v, 4 * k);
  });
  const fd = openSync(path, 'r+');
  writeSync(fd, bytes, 0, bytes.length, hdu.dataOffset);
  closeSync(fd);
  return written;
}
