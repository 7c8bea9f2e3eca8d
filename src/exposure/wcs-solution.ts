import type { FitsFile } from '../fits/fits-file.js';
import { plainText } from './header-values.js';

/** What the name of an HST WCS solution says (MAST's convention). */
export interface WcsSolution {
  /** WCSNAME as written; '' = none. */
  readonly name: string;
  /**
   * `default`: from the telescope's pointing alone (OPUS). `distortion only`: with a distortion model, IDC_x.
   * `a priori`: guide stars corrected to a newer catalog. `a posteriori`: fitted to a catalog.
   */
  readonly kind: 'default' | 'distortion only' | 'a priori' | 'a posteriori' | 'unknown';
  /** `GAIAeDR3`, `GSC242`, ...; '' where it does not apply. */
  readonly catalog: string;
  /** How the fit was made, for a-posteriori solutions; '' otherwise. */
  readonly method: string;
}

const METHODS: ReadonlyMap<string, string> = new Map([
  ['REL', 'exposures fitted together'],
  ['IMG', 'each exposure fitted alone'],
  ['SVM', 'single-visit mosaic'],
  ['MVM', 'multi-visit mosaic'],
  ['EVM', 'every exposure of the visit'],
]);

/** Reads a WCSNAME: `OPUS`, `IDC_x`, `IDC_x-GSC240`, `IDC_x-HSC30`, `IDC_x-FIT_REL_GSC242`, ... */
export function wcsSolution(name: string): WcsSolution {
  const text = name.trim();
  const plain = (kind: WcsSolution['kind'], catalog = '', method = ''): WcsSolution => ({
    name: text,
    kind,
    catalog,
    method,
  });
  if (text === '') return plain('unknown');
  if (/^OPUS$/i.test(text)) return plain('default');
  const dash = text.indexOf('-');
  if (dash < 0) return plain(/^IDC_/i.test(text) ? 'distortion only' : 'unknown');
  const rest = text.slice(dash + 1);
  const fit = /^FIT_([A-Z]+)_(.+)$/i.exec(rest);
  if (fit === null) return plain('a priori', rest);
  const code = fit[1].toUpperCase();
  return plain('a posteriori', fit[2], METHODS.get(code) ?? code);
}

/** One WCS solution that a file keeps in a headerlet extension. */
export interface HeaderletEntry {
  /** EXTVER of the HDRLET extension: what a restore names. */
  readonly extver: number;
  readonly wcsname: string;
  readonly hdrname: string;
}

/** The headerlets of a file in EXTVER order, solutions of the same name kept. */
export function listHeaderlets(file: FitsFile): HeaderletEntry[] {
  const hdus = file.hdus.filter(({ extname }) => extname.toUpperCase() === 'HDRLET');
  return hdus
    .map(({ extver, header }) => ({
      extver,
      wcsname: plainText(header, 'WCSNAME'),
      hdrname: plainText(header, 'HDRNAME'),
    }))
    .sort((a, b) => a.extver - b.extver);
}
