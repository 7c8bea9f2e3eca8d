import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One HDU of a small test file: its name, axes (x first) and pixels as float64. */
export interface MiniHdu {
  readonly name: string;
  readonly axes: readonly number[];
  readonly pixels: Float64Array;
}

/**
 * Reads every HDU of a small, uncompressed or gzipped FITS file with plain image extensions, for tests that must not
 * depend on the reader under test. Understands SIMPLE/XTENSION, BITPIX, NAXISn, EXTNAME, BZERO, BSCALE only.
 */
export function readMiniFits(file: string): MiniHdu[] {
  const raw = readFileSync(file);
  const bytes = file.endsWith('.gz') ? gunzipSync(raw) : raw;
  const hdus: MiniHdu[] = [];
  let at = 0;
  while (at < bytes.length) {
    const cards = new Map<string, string>();
    for (;;) {
      const card = bytes.toString('latin1', at, at + 80);
      at += 80;
      const key = card.slice(0, 8).trim();
      if (key === 'END') break;
      if (card.startsWith('= ', 8)) cards.set(key, valueOf(card));
    }
    at = Math.ceil(at / 2880) * 2880;
    const axes = Array.from({ length: Number(cards.get('NAXIS')) }, (_, i) =>
      Number(cards.get(`NAXIS${String(i + 1)}`)),
    );
    const bitpix = Number(cards.get('BITPIX'));
    const count = axes.length === 0 ? 0 : axes.reduce((a, b) => a * b, 1);
    const scale = Number(cards.get('BSCALE') ?? 1);
    const zero = Number(cards.get('BZERO') ?? 0);
    const size = Math.abs(bitpix) / 8;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, count * size);
    const pixels = Float64Array.from({ length: count }, (_, i) => zero + scale * pixel(view, bitpix, i * size));
    at += Math.ceil((count * size) / 2880) * 2880;
    hdus.push({ name: cards.get('EXTNAME') ?? '', axes, pixels });
  }
  return hdus;
}

/** The HDU of that name; throws when the file has none. */
export function miniHdu(hdus: readonly MiniHdu[], name: string): MiniHdu {
  const found = hdus.find((hdu) => hdu.name === name);
  if (found === undefined) throw new Error(`no extension ${name}`);
  return found;
}

function valueOf(card: string): string {
  const quoted = /^'([^']*)'/.exec(card.slice(10).trim());
  return quoted === null ? card.slice(10).split('/')[0].trim() : quoted[1].trim();
}

function pixel(view: DataView, bitpix: number, at: number): number {
  switch (bitpix) {
    case 8:
      return view.getUint8(at);
    case 16:
      return view.getInt16(at);
    case 32:
      return view.getInt32(at);
    case -32:
      return view.getFloat32(at);
    case -64:
      return view.getFloat64(at);
    default:
      throw new Error(`BITPIX ${String(bitpix)}`);
  }
}
