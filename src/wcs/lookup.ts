import type { HeaderView } from '../fits/header-view.js';
import type { LookupTable } from '../kernels/types.js';
import { wcsError } from './wcs-error.js';

/** The lookup distortions of one chip, by pixel axis (index 0 = x). */
export interface LookupTables {
  readonly d2im: readonly [LookupTable | null, LookupTable | null];
  readonly npol: readonly [LookupTable | null, LookupTable | null];
}

/** A table that a header asks for. */
export interface LookupRequest {
  /** EXTNAME of the HDU that holds it. */
  readonly which: 'D2IMARR' | 'WCSDVARR';
  /** Pixel axis that the table corrects. */
  readonly axis: 1 | 2;
  /** EXTVER of the HDU. */
  readonly extver: number;
  /** The table's first axis runs along image axis 2: give `transpose` to {@link lookupTable}. */
  readonly transpose: boolean;
  /** The old one-row form (AXISCORR): the HDU may have NAXIS 1; read it as nx by 1. */
  readonly oldForm: boolean;
  /** Largest correction according to the header (CPERRj, D2IMERRj), pixels; for reports only. */
  readonly maximum: number | undefined;
}

interface Family {
  readonly which: LookupRequest['which'];
  readonly kind: string;
  readonly record: string;
  readonly errors: readonly string[];
}

const FAMILIES: readonly Family[] = [
  { which: 'D2IMARR', kind: 'D2IMDIS', record: 'D2IM', errors: ['D2IMERR'] },
  { which: 'WCSDVARR', kind: 'CPDIS', record: 'DP', errors: ['CPERR', 'CPERROR'] },
];

/**
 * The table HDUs that must be loaded before {@link parseWcs} can honour this header, D2IM first.
 * Throws WcsError for a distortion type other than `Lookup` and for a request without its record cards.
 */
export function lookupRequests(header: HeaderView): LookupRequest[] {
  const requests: LookupRequest[] = [];
  for (const family of FAMILIES) {
    for (const axis of [1, 2] as const) {
      const request = requestOf(header, family, axis);
      if (request !== undefined) requests.push(request);
    }
  }
  const old = oldRequest(header);
  if (old !== undefined && !requests.some((r) => r.which === 'D2IMARR')) requests.unshift(old);
  return requests;
}

function requestOf(header: HeaderView, family: Family, axis: 1 | 2): LookupRequest | undefined {
  const keyword = `${family.kind}${String(axis)}`;
  const kind = header.text(keyword);
  if (kind === undefined || kind.trim() === '') return undefined;
  if (kind.trim().toLowerCase() !== 'lookup') {
    throw wcsError(header, keyword, `the distortion type '${kind.trim()}' is not supported`, 'only Lookup tables are');
  }
  const record = `${family.record}${String(axis)}`;
  const fields = recordFields(header, record);
  const along = fields.get(`AXIS.${String(axis)}`);
  if (along === undefined) throw wcsError(header, record, `has no AXIS.${String(axis)} field`);
  const axes = fields.get('NAXES');
  if (axes !== undefined && axes !== 2) throw wcsError(header, record, `NAXES is ${String(axes)}; only 2 is supported`);
  return {
    which: family.which,
    axis,
    extver: fields.get('EXTVER') ?? 1,
    transpose: along !== axis,
    oldForm: false,
    maximum: firstNumber(
      header,
      family.errors.map((name) => `${name}${String(axis)}`),
    ),
  };
}

/** ACS files of 2010: AXISCORR names the one axis that a single-row D2IMARR corrects. */
function oldRequest(header: HeaderView): LookupRequest | undefined {
  const axis = header.number('AXISCORR');
  if (axis === undefined) return undefined;
  if (axis !== 1 && axis !== 2) throw wcsError(header, 'AXISCORR', `is ${String(axis)}, not 1 or 2`);
  const maximum = firstNumber(header, [`D2IMERR${String(axis)}`, 'D2IMERR']);
  return { which: 'D2IMARR', axis, extver: 1, transpose: false, oldForm: true, maximum };
}

/** Record-valued cards `DP1 = 'AXIS.1: 1'`, also when they were stored as `DP1.AXIS.1 = 1`. */
function recordFields(header: HeaderView, record: string): Map<string, number> {
  const fields = new Map<string, number>();
  for (const value of header.getAll(record)) {
    if (typeof value !== 'string') continue;
    const match = /^\s*([A-Za-z0-9_.]+)\s*:\s*(\S+)\s*$/.exec(value);
    const number = match === null ? NaN : Number(match[2].replace(/[dD]/, 'e'));
    if (match !== null && Number.isFinite(number)) fields.set(match[1].toUpperCase(), number);
  }
  for (const name of ['EXTVER', 'NAXES', 'AXIS.1', 'AXIS.2']) {
    const dotted = `${record}.${name}`;
    const number = fields.has(name) || !header.has(dotted) ? undefined : header.number(dotted);
    if (number !== undefined) fields.set(name, number);
  }
  return fields;
}

function firstNumber(header: HeaderView, keywords: readonly string[]): number | undefined {
  for (const keyword of keywords) {
    const value = header.number(keyword);
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * Where the nodes of a table lie. With CRPIX = CRVAL = 0 and CDELT = 64, as in every HST table, the 0-based table
 * coordinate of the 1-based pixel p is
 * - `first-pixel`: (p - 1)/64, so that the 65 nodes of a 4096-pixel axis span it. What AstroDrizzle products were
 *   made with for a decade (astropy before 6.1), and what the makers of the tables meant; the default.
 * - `paper`: p/64 - 1, CRPIX read strictly as 1-based (astropy from 6.1): the same table lands 63 pixels further on.
 * Both are the same where CDELT is 1.
 */
export type NodeConvention = 'first-pixel' | 'paper';

/**
 * A lookup table from its own header and pixels (`nx` by `ny`, row-major, not yet transposed).
 * Missing CRPIX and CRVAL are 0, missing CDELT is 1. The node convention is folded into `crpix`, so that the formula
 * of {@link LookupTable} holds. Throws WcsError when the pixels are too few, not finite, or the geometry is not usable.
 */
export function lookupTable(
  header: HeaderView,
  nx: number,
  ny: number,
  data: Float32Array,
  transpose: boolean,
  nodes: NodeConvention = 'first-pixel',
): LookupTable {
  if (nx < 1 || ny < 1 || data.length < nx * ny) {
    throw wcsError(
      header,
      'NAXIS1',
      `the lookup table holds ${String(data.length)} values, not ${String(nx)} x ${String(ny)}`,
    );
  }
  const pair = (name: string, fallback: number): [number, number] => [
    finite(header, `${name}1`, fallback),
    finite(header, `${name}2`, fallback),
  ];
  const cdelt = pair('CDELT', 1);
  if (cdelt[0] === 0 || cdelt[1] === 0) throw wcsError(header, cdelt[0] === 0 ? 'CDELT1' : 'CDELT2', 'is 0');
  const crpix = pair('CRPIX', 0);
  const shift = (k: 0 | 1): number => (nodes === 'paper' ? 0 : 1 - 1 / cdelt[k]);
  const values = transpose ? transposed(data, nx, ny) : data.slice(0, nx * ny);
  if (!values.every((v) => Number.isFinite(v)))
    throw wcsError(header, undefined, 'the lookup table holds values that are not finite');
  return {
    nx: transpose ? ny : nx,
    ny: transpose ? nx : ny,
    crpix: [crpix[0] + shift(0), crpix[1] + shift(1)],
    crval: pair('CRVAL', 0),
    cdelt,
    data: values,
  };
}

function finite(header: HeaderView, keyword: string, fallback: number): number {
  const value = header.number(keyword) ?? fallback;
  if (!Number.isFinite(value)) throw wcsError(header, keyword, 'is not a finite number');
  return value;
}

function transposed(data: Float32Array, nx: number, ny: number): Float32Array {
  const out = new Float32Array(nx * ny);
  for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) out[x * ny + y] = data[y * nx + x];
  return out;
}

/** Value of a table, pixels, at a FITS (1-based) pixel; 0 without a table. Bilinear, edge values outside. */
export function lookupValue(table: LookupTable | null, x: number, y: number): number {
  if (table === null) return 0;
  const tx = clamp((x - table.crval[0]) / table.cdelt[0] + table.crpix[0] - 1, table.nx - 1);
  const ty = clamp((y - table.crval[1]) / table.cdelt[1] + table.crpix[1] - 1, table.ny - 1);
  const ix = Math.floor(tx);
  const iy = Math.floor(ty);
  const fx = tx - ix;
  const fy = ty - iy;
  const jx = Math.min(ix + 1, table.nx - 1);
  const low = iy * table.nx;
  const high = Math.min(iy + 1, table.ny - 1) * table.nx;
  const d = table.data;
  return (d[low + ix] * (1 - fx) + d[low + jx] * fx) * (1 - fy) + (d[high + ix] * (1 - fx) + d[high + jx] * fx) * fy;
}

/** Largest absolute value of a table; 0 without one. */
export function lookupAmplitude(table: LookupTable | null): number {
  if (table === null) return 0;
  let largest = 0;
  for (const v of table.data) largest = Math.max(largest, Math.abs(v));
  return largest;
}

function clamp(t: number, top: number): number {
  return t < 0 ? 0 : t > top ? top : t;
}
