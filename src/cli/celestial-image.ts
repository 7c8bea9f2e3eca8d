import { existsSync } from 'node:fs';
import { RxDrizzleError } from '../errors/index.js';
import { imageShape } from '../exposure/image-shape.js';
import { loadWcs } from '../exposure/load-wcs.js';
import type { WcsChoice } from '../exposure/load-wcs.js';
import { FitsFile, imageHeader } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';
import { parseFileEntry } from '../inputs/parse-entry.js';
import { selectHdus } from '../inputs/select-hdus.js';
import type { CelestialWcs } from '../wcs/celestial-wcs.js';
import { defaultFrame, frameWcs } from '../wcs/output-frame.js';

/**
 * The coordinate system of an image named `file.fits[ext]`, with its lookup tables. Any HDU with celestial axes will
 * do, empty ones too; without an extension it is the first SCI, or else the first HDU that has celestial axes.
 * `workdir` takes inflated copies of compressed
 * files. Throws what opening the file throws, UsageError for a wrong or ambiguous extension, WcsError.
 */
export async function openCelestialImage(argument: string, workdir?: string): Promise<CelestialWcs> {
  return withFile(argument, workdir, async (file, entry) => {
    const hdu =
      entry.extensions === undefined ? firstCelestial(file) : onlyOne(argument, selectHdus(file, entry.extensions));
    return await loadWcs(file, imageHeader(hdu), whole(workdir));
  });
}

/**
 * The undistorted frame of all chips of a file, AstroDrizzle's default output frame: every SCI, or the image that
 * the argument names where there is none. Throws as {@link openCelestialImage}, and FrameError.
 */
export async function undistortedFrame(argument: string, workdir?: string): Promise<CelestialWcs> {
  return withFile(argument, workdir, async (file, entry) => {
    const chips = scienceOf(file);
    const hdus =
      chips.length > 0
        ? chips
        : entry.extensions === undefined
          ? [firstCelestial(file)]
          : selectHdus(file, entry.extensions);
    const primary = file.hdus[0].header;
    const areas = [];
    for (const hdu of hdus) {
      const header = imageHeader(hdu);
      const [nx, ny] = imageShape(hdu);
      areas.push({ wcs: await loadWcs(file, header, whole(workdir)), nx, ny, header, primary });
    }
    return frameWcs(defaultFrame(areas), `undistorted frame of ${file.name}`);
  });
}

type Entry = Pick<ReturnType<typeof parseFileEntry>, 'name' | 'extensions'>;

function whole(workdir: string | undefined): WcsChoice {
  return { wcskey: '', coeffs: true, scratchDir: workdir };
}

async function withFile<T>(
  argument: string,
  workdir: string | undefined,
  work: (file: FitsFile, entry: Entry) => Promise<T>,
): Promise<T> {
  // A name that exists is that file, brackets and all.
  const entry: Entry = existsSync(argument) ? { name: argument, extensions: undefined } : parseFileEntry(argument);
  const file = await FitsFile.open(entry.name, workdir === undefined ? {} : { scratchDir: workdir });
  try {
    return await work(file, entry);
  } finally {
    file.close();
  }
}

function scienceOf(file: FitsFile): Hdu[] {
  const science = file.hdus.filter(({ extname }) => extname.toUpperCase() === 'SCI');
  return science.toSorted((a, b) => a.extver - b.extver);
}

function firstCelestial(file: FitsFile): Hdu {
  const candidates = [...scienceOf(file), ...file.hdus];
  const found = candidates.find((hdu) => imageHeader(hdu).has('CTYPE1') && imageHeader(hdu).has('CRVAL1'));
  if (found !== undefined) return found;
  const problem = 'no image of this file has celestial coordinates';
  throw new RxDrizzleError('WcsError', { file: file.name, keyword: 'CTYPE1' }, problem, 'name another file');
}

function onlyOne(argument: string, hdus: readonly Hdu[]): Hdu {
  if (hdus.length === 1) return hdus[0];
  const problem = `${argument} names ${String(hdus.length)} extensions`;
  throw new RxDrizzleError('UsageError', {}, problem, 'name one: file.fits[sci,1]');
}
