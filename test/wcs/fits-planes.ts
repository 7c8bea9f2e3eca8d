import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Header } from '../../src/fits/header.js';
import { lookupRequests, lookupTable, type LookupTables } from '../../src/wcs/celestial-wcs.js';

/** One HDU of a small FITS file, read whole: enough for the golden files of these tests and for nothing else. */
export interface SmallHdu {
  readonly name: string;
  readonly ver: number;
  readonly header: Header;
  /** Byte offset of the data, and the bytes of the file. */
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads every HDU of a (gzipped) FITS file, independently of src/fits but for the cards. */
export function smallFits(file: string): SmallHdu[] {
  const raw = readFileSync(file);
  const bytes = raw[0] === 0x1f ? gunzipSync(raw) : raw;
  const hdus: SmallHdu[] = [];
  let at = 0;
  while (at + 2880 <= bytes.length) {
    const lines: string[] = [];
    while (lines[lines.length - 1]?.trimEnd() !== 'END') {
      lines.push(bytes.toString('latin1', at, at + 80));
      at += 80;
    }
    at = Math.ceil(at / 2880) * 2880;
    const header = Header.fromText(lines.join('\n'), `${file}[${String(hdus.length)}]`);
    const name = header.text('EXTNAME') ?? 'PRIMARY';
    hdus.push({ name, ver: header.number('EXTVER') ?? 1, header, start: at, bytes });
    at += Math.ceil(dataBytes(header) / 2880) * 2880;
  }
  return hdus;
}

function dataBytes(header: Header): number {
  const naxis = header.number('NAXIS') ?? 0;
  if (naxis === 0) return 0;
  let n = 1;
  for (let i = 1; i <= naxis; i++) n *= header.number(`NAXIS${String(i)}`) ?? 0;
  const width = Math.abs(header.number('BITPIX') ?? 8) / 8;
  return width * (header.number('GCOUNT') ?? 1) * ((header.number('PCOUNT') ?? 0) + n);
}

/** The HDU with this EXTNAME and EXTVER; throws when it is not there. */
export function hduOf(hdus: readonly SmallHdu[], name: string, ver: number): SmallHdu {
  const hdu = hdus.find((h) => h.name.trim() === name && h.ver === ver);
  if (hdu === undefined) throw new Error(`no ${name},${String(ver)}`);
  return hdu;
}

/** The float32 pixels of an image HDU. */
export function floats(hdu: SmallHdu): { nx: number; ny: number; data: Float32Array } {
  const nx = hdu.header.number('NAXIS1') ?? 0;
  const ny = hdu.header.number('NAXIS2') ?? 1;
  if (hdu.header.number('BITPIX') !== -32) throw new Error('not float32');
  const data = Float32Array.from({ length: nx * ny }, (_, i) => hdu.bytes.readFloatBE(hdu.start + 4 * i));
  return { nx, ny, data };
}

/** Loads every lookup table that a header asks for from the HDUs of its file. */
export function tablesOf(header: Header, hdus: readonly SmallHdu[]): LookupTables {
  const tables: { d2im: LookupTables['d2im'][0][]; npol: LookupTables['d2im'][0][] } = {
    d2im: [null, null],
    npol: [null, null],
  };
  for (const request of lookupRequests(header)) {
    const hdu = hduOf(hdus, request.which, request.extver);
    const { nx, ny, data } = floats(hdu);
    const family = request.which === 'D2IMARR' ? tables.d2im : tables.npol;
    family[request.axis - 1] = lookupTable(hdu.header, nx, ny, data, request.transpose);
  }
  return { d2im: [tables.d2im[0], tables.d2im[1]], npol: [tables.npol[0], tables.npol[1]] };
}
