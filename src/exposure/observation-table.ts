import { FitsFile, imageHeader } from '../fits/fits-file.js';
import type { HeaderView } from '../fits/header-view.js';
import { fileRoot, plainName } from '../inputs/file-root.js';
import { holdsImage } from '../inputs/select-hdus.js';
import { fixedPoint } from './fixed-point.js';
import { instrumentMode } from './instruments.js';
import { plainNumber, plainText } from './header-values.js';
import { listHeaderlets } from './wcs-solution.js';
import type { HeaderletEntry } from './wcs-solution.js';
import { wcsStatus } from './wcs-status.js';
import type { WcsStatus } from './wcs-status.js';

/** What `info` shows of one file; a value that the headers lack is undefined. */
export interface Observation {
  /** As the user named it. */
  readonly file: string;
  readonly row: ObservationRow;
  readonly wcs: WcsStatus;
  /** IDCSCALE, arcsec. */
  readonly plateScale: number | undefined;
  readonly headerlets: readonly HeaderletEntry[];
  /** Row of the instrument table: `WFC3/IR`, or `generic`. */
  readonly mode: string;
  /** Keywords of the tables that neither header has. */
  readonly missing: readonly string[];
}

/** The observation table's values under the names of their keywords. Degrees, arcsec, s. */
export interface ObservationRow {
  readonly ROOTNAME: string | undefined;
  readonly ASN_ID: string | undefined;
  readonly TARGNAME: string | undefined;
  readonly DETECTOR: string | undefined;
  readonly FILTER: string | undefined;
  readonly EXPTIME: number | undefined;
  readonly RA_TARG: number | undefined;
  readonly DEC_TARG: number | undefined;
  readonly POSTARG1: number | undefined;
  readonly POSTARG2: number | undefined;
  readonly 'DATE-OBS': string | undefined;
  readonly ORIENTAT: number | undefined;
}

/** A table of formatted cells. `''` in a cell = the headers do not say. */
export interface FormattedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** How the headers of a file are read. */
export interface ReadObservationOptions {
  readonly scratchDir?: string;
  readonly signal?: AbortSignal;
}

/**
 * Reads what `info` shows of a file, from headers alone; nothing is required to be there.
 * @throws FitsFormatError, StorageError, CancelledError
 */
export async function readObservation(name: string, options: ReadObservationOptions = {}): Promise<Observation> {
  const file = await FitsFile.open(name, options);
  try {
    return observationOf(file);
  } finally {
    file.close();
  }
}

function observationOf(file: FitsFile): Observation {
  const primary = file.hdus[0].header;
  const hdu = file.find('SCI') ?? file.hdus.find((one) => holdsImage(one)) ?? file.hdus[0];
  const image = imageHeader(hdu);
  const row = observationRow(file.name, primary, image);
  const wcs = wcsStatus(file.name, primary, image);
  const names = Object.entries(row)
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  return {
    file: file.name,
    row,
    wcs,
    plateScale: plainNumber(image, 'IDCSCALE'),
    headerlets: listHeaderlets(file),
    mode: instrumentMode(plainText(primary, 'INSTRUME'), wcs.detector).name,
    missing: [...names, ...WCS_KEYWORDS.filter((keyword) => !image.has(keyword))],
  };
}

const WCS_KEYWORDS = ['WCSNAME', 'NMATCHES', 'RMS_RA', 'RMS_DEC'];

function observationRow(file: string, primary: HeaderView, image: HeaderView): ObservationRow {
  const text = (keyword: string): string | undefined =>
    plainText(primary, keyword) || plainText(image, keyword) || undefined;
  const number = (keyword: string): number | undefined => plainNumber(primary, keyword) ?? plainNumber(image, keyword);
  return {
    ROOTNAME: text('ROOTNAME') ?? fileRoot(file),
    ASN_ID: text('ASN_ID'),
    TARGNAME: text('TARGNAME') ?? text('OBJECT'),
    DETECTOR: text('DETECTOR'),
    FILTER: text('FILTER') ?? filtersOf(primary, text),
    EXPTIME: number('EXPTIME'),
    RA_TARG: number('RA_TARG'),
    DEC_TARG: number('DEC_TARG'),
    POSTARG1: number('POSTARG1'),
    POSTARG2: number('POSTARG2'),
    'DATE-OBS': text('DATE-OBS'),
    // Of the chip first: a primary header may carry that of the telescope.
    ORIENTAT: plainNumber(image, 'ORIENTAT') ?? plainNumber(primary, 'ORIENTAT'),
  };
}

/** Filters of cameras with several wheels, without the clear ones. */
function filtersOf(primary: HeaderView, text: (keyword: string) => string | undefined): string | undefined {
  const { filterKeywords } = instrumentMode(plainText(primary, 'INSTRUME'), plainText(primary, 'DETECTOR'));
  const filters = filterKeywords.map((keyword) => text(keyword)).filter((filter) => filter !== undefined);
  const used = filters.filter((filter) => !/^(clear|n\/a)/i.test(filter));
  return (used.length > 0 ? used : filters).join(',') || undefined;
}

/** Decimals of the numeric columns (width 7), as the notebooks print them. */
const DECIMALS: Readonly<Record<string, number>> = {
  EXPTIME: 1,
  RA_TARG: 4,
  DEC_TARG: 4,
  POSTARG1: 3,
  POSTARG2: 3,
  ORIENTAT: 2,
};

/** The observation table: EXPTIME `7.1f`, RA and Dec `7.4f`, POSTARG `7.3f`, ORIENTAT `7.2f`. */
export function observationTable(observations: readonly Observation[]): FormattedTable {
  const columns: readonly (keyof ObservationRow)[] = [
    ...(['ROOTNAME', 'ASN_ID', 'TARGNAME', 'DETECTOR', 'FILTER', 'EXPTIME'] as const),
    ...(['RA_TARG', 'DEC_TARG', 'POSTARG1', 'POSTARG2', 'DATE-OBS', 'ORIENTAT'] as const),
  ];
  const rows = observations.map(({ row }) => columns.map((column) => cellText(column, row[column])));
  return { columns, rows };
}

function cellText(column: string, value: string | number | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : fixedPoint(value, 7, DECIMALS[column]);
}

/** The WCS table: RMS in milliarcsec with one decimal and in pixels of the detector with two. */
export function wcsTable(observations: readonly Observation[]): FormattedTable {
  const fixed = (value: number | undefined, digits: number): string =>
    value === undefined ? '' : fixedPoint(value, 0, digits);
  const rows = observations.map(({ wcs }) => [
    plainName(wcs.file),
    wcs.detector,
    wcs.exptime === undefined ? '' : String(wcs.exptime),
    wcs.solution.name,
    wcs.matches === undefined ? '' : String(wcs.matches),
    fixed(wcs.rmsRa, 1),
    fixed(wcs.rmsDec, 1),
    fixed(wcs.rmsRaPixels, 2),
    fixed(wcs.rmsDecPixels, 2),
    [wcs.solution.kind, wcs.solution.catalog, wcs.solution.method].filter((part) => part !== '').join(', '),
  ]);
  return {
    columns: ['filename', 'DETECTOR', 'EXPTIME', ...WCS_KEYWORDS, 'RMS_RA_pix', 'RMS_DEC_pix', 'solution'],
    rows,
  };
}

/** Plate scale of a file as the notebooks print it: `0.1283`; '' where there is no IDCSCALE. */
export function plateScaleText({ plateScale }: Observation): string {
  return plateScale === undefined ? '' : fixedPoint(plateScale, 6, 4);
}
