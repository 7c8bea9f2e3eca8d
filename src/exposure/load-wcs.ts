import { RxDrizzleError } from '../errors/index.js';
import { imagePlane } from '../fits/plane.js';
import { createPlaneScratch, readBox } from '../fits/read-box.js';
import type { FitsFile } from '../fits/fits-file.js';
import type { Header } from '../fits/header.js';
import type { LookupTable } from '../kernels/types.js';
import { lookupRequests, lookupTable, parseWcs } from '../wcs/celestial-wcs.js';
import type { CelestialWcs, LookupRequest, LookupTables } from '../wcs/celestial-wcs.js';

/** Which solution of a header to read, and how. */
export interface WcsChoice {
  /** Letter, WCSNAME, or '' for the primary solution. */
  readonly wcskey: string;
  /** False strips SIP and the lookup tables. */
  readonly coeffs: boolean;
  readonly scratchDir?: string | undefined;
}

/**
 * The WCS of a chip with its D2IM and NPOL tables, which are small and read here.
 * @throws WcsError; UsageError when no solution has the name; what reading the tables throws
 */
export async function loadWcs(file: FitsFile, header: Header, choice: WcsChoice): Promise<CelestialWcs> {
  const key = solutionKey(header, choice.wcskey);
  if (!choice.coeffs) return parseWcs(header, { key, distortion: false });
  return parseWcs(header, { key, tables: await loadTables(file, header, choice) });
}

/** Key letter of a solution given by letter or by WCSNAME; '' is the primary one. */
function solutionKey(header: Header, wcskey: string): string {
  const wanted = wcskey.trim();
  if (wanted === '') return '';
  if (/^[A-Za-z]$/.test(wanted)) return requireSolution(header, wanted.toUpperCase());
  const named = ['', ...LETTERS].filter((key) => header.has(`WCSNAME${key}`));
  const found = named.find((key) => header.text(`WCSNAME${key}`)?.trim() === wanted);
  if (found !== undefined) return found;
  const names = named.map((key) => header.text(`WCSNAME${key}`)?.trim() ?? '').join(', ');
  throw new RxDrizzleError(
    'UsageError',
    { file: header.label, option: 'wcskey' },
    `no solution is named "${wanted}"`,
    names === '' ? 'leave wcskey blank' : `there are ${names}`,
  );
}

const LETTERS = 'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'.split(' ');

function requireSolution(header: Header, key: string): string {
  if (header.has(`CTYPE1${key}`)) return key;
  const keys = LETTERS.filter((letter) => header.has(`CTYPE1${letter}`));
  throw new RxDrizzleError(
    'UsageError',
    { file: header.label, keyword: `CTYPE1${key}`, option: 'wcskey' },
    `there is no alternate solution ${key}`,
    keys.length === 0 ? 'leave wcskey blank' : `there are ${keys.join(', ')}`,
  );
}

async function loadTables(file: FitsFile, header: Header, choice: WcsChoice): Promise<LookupTables> {
  const d2im: [LookupTable | null, LookupTable | null] = [null, null];
  const npol: [LookupTable | null, LookupTable | null] = [null, null];
  for (const request of lookupRequests(header)) {
    const family = request.which === 'D2IMARR' ? d2im : npol;
    // A table that is missing stays null: parseWcs refuses by name what the header asks for in vain.
    family[request.axis - 1] = await loadTable(file, request, choice);
  }
  return { d2im, npol };
}

async function loadTable(file: FitsFile, request: LookupRequest, choice: WcsChoice): Promise<LookupTable | null> {
  const hdu = file.find(request.which, request.extver);
  if (hdu === undefined) return null;
  const plane = await imagePlane(file, hdu, choice.scratchDir === undefined ? {} : { scratchDir: choice.scratchDir });
  try {
    const { nx, ny } = plane;
    const data = new Float32Array(nx * ny);
    readBox(plane, 0, 0, nx, ny, data, nx, createPlaneScratch());
    return lookupTable(hdu.header, nx, ny, data, request.transpose);
  } finally {
    plane.release();
  }
}
