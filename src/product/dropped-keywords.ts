import { PLANE_KEYWORDS } from '../sky/plane/plane-cards.js';

/**
 * Which cards of an input make no sense in a product: its structure, its distortion, its other WCS solutions.
 */

const STRUCTURE = new Set([
  'SIMPLE',
  'XTENSION',
  'BITPIX',
  'NAXIS',
  'NAXIS1',
  'NAXIS2',
  'NAXIS3',
  'PCOUNT',
  'GCOUNT',
  'GROUPS',
  'EXTEND',
  'NEXTEND',
  'BSCALE',
  'BZERO',
  'BLANK',
  'DATAMIN',
  'DATAMAX',
  'CHECKSUM',
  'DATASUM',
  'ZHECKSUM',
  'ZDATASUM',
  'EXTNAME',
  'EXTVER',
  'EXTLEVEL',
  'INHERIT',
  'NPIX1',
  'NPIX2',
  'PIXVALUE',
  'LONGSTRN',
  'CHECKVER',
]);

const WCS =
  /^(WCSAXES|CRPIX\d|CRVAL\d|CTYPE\d|CUNIT\d|CDELT\d|CROTA\d|CD\d_\d|PC\d_\d|PV\d_\d+|PS\d_\d+|CRDER\d|CSYER\d|LONPOLE|LATPOLE|RADESYS|RADECSYS|EQUINOX|WCSNAME|WCSTYPE|ORIENTAT|VAFACTOR|PROJP\d+)$/;
const WCS_ALTERNATE =
  /^(WCSAXES|CRPIX\d|CRVAL\d|CTYPE\d|CUNIT\d|CDELT\d|CD\d_\d|PC\d_\d|PV\d_\d+|PS\d_\d+|CRDER\d|CSYER\d|LONPOLE|LATPOLE|RADESYS|EQUINOX|WCSNAME|WCSTYPE)[A-Z]$/;
const DISTORTION =
  /^(A|B|AP|BP)_(ORDER|DMAX|\d_\d)$|^(CPDIS|CPERR|CQDIS|CQERR|DP|DQ|DVERR|D2IMDIS|D2IMERR|D2IM)\d(\..*)?$|^(D2IMEXT|NPOLEXT|AXISCORR|WCSCDATE|HDRNAME|SIPNAME|DISTNAME|NPOLNAME|D2IMNAME)$|^TDD|^IDC(?!TAB$)|^OC[XY]\d\d$|^(OCD\d_\d|OCRPIX\d|OCRVAL\d|OCTYPE\d|OORIENTA|ONAXIS\d)$/;

/** True for keywords that describe the layout of the input's file. */
export function isStructural(keyword: string): boolean {
  return (
    STRUCTURE.has(keyword) ||
    /^(NAXIS|TTYPE|TFORM|TUNIT|TDIM|TNULL|TSCAL|TZERO|ZNAXIS|ZTILE|ZNAME|ZVAL)\d+$/.test(keyword)
  );
}

/** True for keywords of an alternate WCS solution (`CRVAL1A`). */
export function isAlternateWcs(keyword: string): boolean {
  return WCS_ALTERNATE.test(keyword);
}

/** True for record-valued distortion cards, which a table column cannot hold. */
export function isRecordValued(keyword: string): boolean {
  return /^(DP|D2IM|CPDIS|D2IMDIS)\d(\.|$)/.test(keyword);
}

/** True for the cards of an input header that the product's header must not carry over. */
export function isDropped(keyword: string): boolean {
  return (
    isStructural(keyword) ||
    WCS.test(keyword) ||
    isAlternateWcs(keyword) ||
    DISTORTION.test(keyword) ||
    DROPPED.has(keyword)
  );
}

/** Cards about one chip or one readout; the table of inputs keeps them. */
const DROPPED = new Set([
  'OBJECT',
  'MDRIZSKY',
  ...PLANE_KEYWORDS,
  'LTV1',
  'LTV2',
  'LTM1_1',
  'LTM1_2',
  'LTM2_1',
  'LTM2_2',
  'CCDCHIP',
  'ROOTNAME',
  'FILENAME',
  'FILETYPE',
  'DATE',
  'BUNIT',
]);
