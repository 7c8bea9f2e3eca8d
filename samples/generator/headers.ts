import { real, type CardInput } from '../../src/fits/card-format.js';
import { Header } from '../../src/fits/header.js';
import type { ChipGeometry, LookupTable, SipTerm } from './camera.js';
import type { ChipDesign } from './detectors.js';
import { exposureFile, orientation, type DitherSet, type PlannedExposure } from './dither-set.js';

type CardRow = readonly [keyword: string, value: CardInput, comment: string];

/** Statistics of a chip that its SCI header quotes. */
export interface ChipFigures {
  readonly goodPixels: number;
}

const ORIGIN: CardRow = ['ORIGIN', 'rxdrizzle sample generator', 'simulated, not an observation'];

/** The primary header of an exposure. */
export function primaryHeader(set: DitherSet, exposure: PlannedExposure, extensions: number): Header {
  const { camera } = set;
  const { date, time } = calendar(exposure.start);
  return header(exposureFile(set, exposure), [
    ORIGIN,
    ['FILENAME', exposureFile(set, exposure), 'name of file'],
    ['FILETYPE', 'SCI', 'type of data found in data file'],
    ['NEXTEND', extensions, 'number of standard extensions'],
    ['TELESCOP', 'HST', 'telescope that this exposure imitates'],
    ['INSTRUME', camera.instrument, 'instrument that this exposure imitates'],
    ['DETECTOR', camera.detector, 'detector'],
    ['ROOTNAME', exposure.rootname, 'rootname of the observation set'],
    ['IMAGETYP', 'EXT', 'type of exposure identifier'],
    ['OBSTYPE', 'IMAGING', 'observation type'],
    ['TARGNAME', set.targname, "proposer's target name"],
    ['RA_TARG', real(set.target[0]), '[deg] right ascension of the target (J2000)'],
    ['DEC_TARG', real(set.target[1]), '[deg] declination of the target (J2000)'],
    ['EQUINOX', real(2000), 'equinox of celestial coordinate system'],
    ['PROPOSID', 99999, 'no proposal'],
    ['MTFLAG', '', 'moving target flag'],
    ['DATE-OBS', date, 'UT date of start of observation'],
    ['TIME-OBS', time, 'UT time of start of observation'],
    ['EXPSTART', real(exposure.start), 'exposure start time (Modified Julian Date)'],
    ['EXPEND', real(exposure.start + exposure.exptime / 86400), 'exposure end time (Modified Julian Date)'],
    ['EXPTIME', real(exposure.exptime), '[s] exposure duration'],
    ['EXPFLAG', 'NORMAL', 'exposure interruption indicator'],
    ['PA_V3', real(modulo360(exposure.roll - 135)), '[deg] position angle of V3 axis'],
    ['POSTARG1', real(exposure.postarg[0]), '[arcsec] offset of the pointing in axis 1 direction'],
    ['POSTARG2', real(exposure.postarg[1]), '[arcsec] offset of the pointing in axis 2 direction'],
    ...camera.filters.map(([keyword, value]): CardRow => [keyword, value, 'element selected from the filter wheel']),
    ...readoutCards(set),
    ['FLATCORR', 'COMPLETE', 'flat-fielded: pixels hold surface brightness'],
    ['PHOTCORR', 'COMPLETE', 'photometric keywords are filled'],
    ['DRIZCORR', 'PERFORM', 'drizzle processing'],
    ...photometryCards(set),
  ]);
}

function readoutCards(set: DitherSet): readonly CardRow[] {
  const { camera } = set;
  const amplifiers = ['A', 'B', 'C', 'D'];
  return [
    ['CCDAMP', 'ABCD', 'amplifier readout configuration'],
    ['CCDGAIN', real(camera.gain), 'commanded gain'],
    ['SUBARRAY', false, 'data from a subarray (T) or full frame (F)'],
    ...amplifiers.map((letter): CardRow => [
      `ATODGN${letter}`,
      real(camera.gain),
      `calibrated gain for amplifier ${letter}`,
    ]),
    ...amplifiers.map((letter): CardRow => [
      `READNSE${letter}`,
      real(camera.readNoise),
      `[electron] read noise for amplifier ${letter}`,
    ]),
  ];
}

function photometryCards(set: DitherSet): readonly CardRow[] {
  const { photmode, photometry } = set.camera;
  return [
    ['PHOTMODE', photmode, 'observation configuration'],
    ['PHOTFLAM', real(photometry.flam), 'inverse sensitivity, erg/cm2/Angstrom/electron'],
    ['PHOTZPT', real(-21.1), 'ST magnitude zero point'],
    ['PHOTPLAM', real(photometry.plam), '[Angstrom] pivot wavelength'],
    ['PHOTBW', real(photometry.bw), '[Angstrom] RMS bandwidth of filter and detector'],
  ];
}

/** The header of a SCI extension, with the complete world coordinate system. */
export function sciHeader(
  set: DitherSet,
  exposure: PlannedExposure,
  chip: ChipDesign,
  geometry: ChipGeometry,
  figures: ChipFigures,
): Header {
  const { camera } = set;
  return header(exposureFile(set, exposure), [
    ['EXTNAME', 'SCI', 'extension name'],
    ['EXTVER', chip.extver, 'extension version number'],
    ['INHERIT', true, 'inherit the primary header'],
    ['ROOTNAME', exposure.rootname, 'rootname of the observation set'],
    ['EXPNAME', exposure.rootname, 'exposure identifier'],
    ['BUNIT', camera.rate ? 'ELECTRONS/S' : 'ELECTRONS', 'brightness units'],
    ['CCDCHIP', chip.ccdchip, 'chip number'],
    ['NCOMBINE', 1, 'number of image sets combined'],
    ['LTV1', real(0), 'offset in X to subsection start'],
    ['LTV2', real(0), 'offset in Y to subsection start'],
    ['LTM1_1', real(1), 'reciprocal of sampling rate in X'],
    ['LTM2_2', real(1), 'reciprocal of sampling rate in Y'],
    ...wcsCards(set, geometry),
    ...tableCards(chip, geometry),
    ['NGOODPIX', figures.goodPixels, 'number of pixels with DQ 0'],
    ['SDQFLAGS', 31743, 'serious data quality flags'],
    ['MEANDARK', real(camera.dark * exposure.exptime), '[electron] average of the dark that was subtracted'],
    ['MDRIZSKY', real(0), 'sky value computed by AstroDrizzle'],
    ...photometryCards(set),
  ]);
}

function wcsCards(set: DitherSet, geometry: ChipGeometry): readonly CardRow[] {
  const [cd11, cd12, cd21, cd22] = geometry.cd;
  const angle = orientation(geometry);
  return [
    ['WCSAXES', 2, 'number of coordinate axes'],
    ['CRPIX1', real(geometry.crpix[0]), 'pixel coordinate of reference point'],
    ['CRPIX2', real(geometry.crpix[1]), 'pixel coordinate of reference point'],
    ['CRVAL1', real(geometry.crval[0]), '[deg] coordinate at reference point'],
    ['CRVAL2', real(geometry.crval[1]), '[deg] coordinate at reference point'],
    ['CTYPE1', 'RA---TAN-SIP', 'TAN projection with SIP distortions'],
    ['CTYPE2', 'DEC--TAN-SIP', 'TAN projection with SIP distortions'],
    ['CUNIT1', 'deg', 'unit of coordinate'],
    ['CUNIT2', 'deg', 'unit of coordinate'],
    ['CD1_1', real(cd11), 'partial of first axis coordinate w.r.t. x'],
    ['CD1_2', real(cd12), 'partial of first axis coordinate w.r.t. y'],
    ['CD2_1', real(cd21), 'partial of second axis coordinate w.r.t. x'],
    ['CD2_2', real(cd22), 'partial of second axis coordinate w.r.t. y'],
    ['RADESYS', 'ICRS', 'celestial reference frame'],
    ['ORIENTAT', real(angle), '[deg] position angle of image y axis'],
    ['PA_APER', real(angle), '[deg] position angle of aperture'],
    ['VAFACTOR', real(1), 'velocity aberration plate scale factor'],
    ['IDCSCALE', real(set.camera.idcscale), '[arcsec] nominal pixel scale'],
    ['WCSNAME', 'IDC_sample', 'coordinate system title'],
    ['A_ORDER', geometry.sip.order, 'SIP polynomial order, axis 1, detector to sky'],
    ...geometry.sip.a.map((term) => sipCard('A', term)),
    ['B_ORDER', geometry.sip.order, 'SIP polynomial order, axis 2, detector to sky'],
    ...geometry.sip.b.map((term) => sipCard('B', term)),
  ];
}

function sipCard(letter: string, term: SipTerm): CardRow {
  return [`${letter}_${String(term.p)}_${String(term.q)}`, real(term.value), 'SIP distortion coefficient'];
}

/** The record-valued cards that point to the lookup tables of a chip; tables 2n-1 and 2n belong to EXTVER n. */
function tableCards(chip: ChipDesign, geometry: ChipGeometry): readonly CardRow[] {
  const cards: CardRow[] = [];
  for (const axis of [1, 2] as const) {
    const extver = 2 * (chip.extver - 1) + axis;
    if (geometry.d2im !== undefined)
      cards.push(...lookupCards('D2IM', 'D2IMDIS', 'D2IMERR', axis, extver, geometry.d2im[axis - 1]));
    if (geometry.npol !== undefined)
      cards.push(...lookupCards('DP', 'CPDIS', 'CPERR', axis, extver, geometry.npol[axis - 1]));
  }
  return cards;
}

function lookupCards(
  record: string,
  kind: string,
  error: string,
  axis: 1 | 2,
  extver: number,
  table: LookupTable,
): readonly CardRow[] {
  const n = String(axis);
  const largest = table.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return [
    [error + n, real(largest), '[pixel] largest correction of this axis'],
    [kind + n, 'Lookup', 'distortion function type'],
    [record + n, `EXTVER: ${String(extver)}`, 'EXTVER of the table'],
    [record + n, 'NAXES: 2', 'number of independent variables'],
    [record + n, 'AXIS.1: 1', 'axis number of the 1st variable'],
    [record + n, 'AXIS.2: 2', 'axis number of the 2nd variable'],
  ];
}

/** The header of an ERR, DQ or mask extension. */
export function planeHeader(
  set: DitherSet,
  exposure: PlannedExposure,
  chip: ChipDesign,
  extname: 'ERR' | 'DQ' | 'CRTRUE',
): Header {
  const unit = extname === 'ERR' ? (set.camera.rate ? 'ELECTRONS/S' : 'ELECTRONS') : 'UNITLESS';
  return header(exposureFile(set, exposure), [
    ['EXTNAME', extname, 'extension name'],
    ['EXTVER', chip.extver, 'extension version number'],
    ['INHERIT', true, 'inherit the primary header'],
    ['ROOTNAME', exposure.rootname, 'rootname of the observation set'],
    ['BUNIT', unit, 'brightness units'],
  ]);
}

/** The header of a lookup table. */
export function tableHeader(
  label: string,
  extname: 'D2IMARR' | 'WCSDVARR',
  extver: number,
  table: LookupTable,
): Header {
  return header(label, [
    ['EXTNAME', extname, 'WCS distortion array'],
    ['EXTVER', extver, 'distortion array version number'],
    ['CCDCHIP', extver % 2 === 1 ? 'DX' : 'DY', 'axis that it corrects'],
    ['CTYPE1', 'LINEAR', 'pixels of the chip'],
    ['CTYPE2', 'LINEAR', 'pixels of the chip'],
    ['CRPIX1', real(0), 'coordinate system reference pixel'],
    ['CRVAL1', real(0), 'coordinate at reference pixel'],
    ['CDELT1', real(table.step), 'pixels between nodes'],
    ['CRPIX2', real(0), 'coordinate system reference pixel'],
    ['CRVAL2', real(0), 'coordinate at reference pixel'],
    ['CDELT2', real(table.step), 'pixels between nodes'],
  ]);
}

function header(label: string, rows: readonly CardRow[]): Header {
  const made = Header.empty(label);
  for (const [keyword, value, comment] of rows) made.append(keyword, value, comment);
  return made;
}

function calendar(mjd: number): { readonly date: string; readonly time: string } {
  const text = new Date(Math.round((mjd - 40587) * 86400) * 1000).toISOString();
  return { date: text.slice(0, 10), time: text.slice(11, 19) };
}

function modulo360(angle: number): number {
  return ((angle % 360) + 360) % 360;
}
