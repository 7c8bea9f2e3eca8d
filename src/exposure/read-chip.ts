import { RxDrizzleError } from '../errors/index.js';
import { imageHeader } from '../fits/fits-file.js';
import type { FitsFile, Hdu } from '../fits/fits-file.js';
import type { Header } from '../fits/header.js';
import { holdsImage } from '../inputs/select-hdus.js';
import { detectorNumber, userNumber } from './detector-values.js';
import type { HeaderPair, UserNumber } from './detector-values.js';
import { chipExptime } from './exposure-time.js';
import type { Chip, ImageRef } from './exposure.js';
import { plainNumber } from './header-values.js';
import { requireShape } from './image-shape.js';
import type { Shape } from './image-shape.js';
import { refuseTwins } from './twin-hdus.js';
import type { InstrumentMode } from './instruments.js';
import { loadWcs } from './load-wcs.js';
import type { ReadingParameters } from './reading-parameters.js';
import { isElectrons, isFluxDensity } from './unit-text.js';
import { chipUnits } from './units.js';
import type { ChipUnits } from './units.js';

/** A science image and what was found out about it before its headers are read. */
export interface ChipSource {
  readonly file: FitsFile;
  readonly hdu: Hdu;
  readonly shape: Shape;
  readonly mask: ImageRef | null;
  readonly skyMask: ImageRef | null;
  readonly ivm: ImageRef | null;
}

/**
 * Reads a chip from its headers, with its lookup tables.
 * @param scratchDir - folder for unpacked lookup tables; undefined = the system's temporary folder
 * @throws KeywordError, ExposureError, WcsError, UsageError; see `openExposure`
 */
export async function readChip(
  source: ChipSource,
  mode: InstrumentMode,
  settings: ReadingParameters & { readonly timeOptional: boolean },
  scratchDir: string | undefined,
): Promise<Chip> {
  const { file, hdu, shape, mask, skyMask, ivm } = source;
  const primary = file.hdus[0].header;
  const header = imageHeader(hdu);
  const wcs = await loadWcs(file, header, { ...settings, scratchDir });
  const units = chipUnits(header, primary, mode);
  const detector = detectorValues(header, primary, mode, settings);
  if (settings.proc_unit === 'electrons')
    requireElectrons(chipLabel(file.name, hdu), units, detector.gain, mode, settings);
  return Object.freeze({
    label: chipLabel(file.name, hdu),
    extname: hdu.extname === 'PRIMARY' ? '' : hdu.extname,
    extver: hdu.extver,
    hduIndex: hdu.index,
    nx: shape[0],
    ny: shape[1],
    header,
    wcs,
    exptime: chipExptime(header, primary, mode, {
      ...userOf(settings, 'exptime', 'expkeyword'),
      optional: settings.timeOptional,
    }),
    ...detector,
    ...units,
    pscale: wcs.idcScale ?? wcs.pscale,
    planes: planesOf(file, hdu, shape),
    mask,
    skyMask,
    ivm,
    sky: null,
    recordedSky: plainNumber(header, 'MDRIZSKY') ?? null,
  });
}

/** `file[sci,1]` in the way of the reference's product headers; by number where there is no name. */
function chipLabel(file: string, { extname, extver, index }: Hdu): string {
  return extname === '' || extname === 'PRIMARY' ? `${file}[${index}]` : `${file}[${extname.toLowerCase()},${extver}]`;
}

function userOf(
  settings: ReadingParameters,
  name: 'gain' | 'rdnoise' | 'exptime',
  option: 'gnkeyword' | 'rnkeyword' | 'expkeyword',
): UserNumber {
  return { option, value: settings[name], keywords: settings[option] };
}

function detectorValues(
  header: Header,
  primary: Header,
  mode: InstrumentMode,
  settings: ReadingParameters,
): Pick<Chip, 'gain' | 'effGain' | 'readNoise'> {
  const headers: HeaderPair = [header, primary];
  const gain = userNumber(userOf(settings, 'gain', 'gnkeyword'), headers) ?? detectorNumber(mode.gain, headers);
  const readNoise =
    userNumber(userOf(settings, 'rdnoise', 'rnkeyword'), headers) ?? detectorNumber(mode.readNoise, headers);
  return { gain, readNoise, effGain: effGain(header, gain, mode) };
}

function effGain(header: Header, gain: number | undefined, mode: InstrumentMode): number {
  if (mode.effGain === 'one') return 1;
  if (gain !== undefined && gain > 0) return gain;
  // Cameras that are not in the table: the values are taken as they are.
  if (mode.gain.kind === 'unknown') return 1;
  throw new RxDrizzleError(
    'KeywordError',
    { file: header.label },
    `the gain of ${mode.name} is not in the headers`,
    'give --gain or --gnkeyword',
  );
}

/**
 * What `proc_unit=electrons` needs: a gain where the camera is not in the table and the unit is not electrons.
 * @throws ExposureError for values that no gain turns into electrons, or without a gain; UsageError for a gain that
 * would do nothing
 */
function requireElectrons(
  label: string,
  { bunit, unitSource }: ChipUnits,
  gain: number | undefined,
  mode: InstrumentMode,
  settings: ReadingParameters,
): void {
  const wrong = (problem: string, remedy: string): RxDrizzleError =>
    new RxDrizzleError('ExposureError', { file: label, option: 'proc_unit' }, problem, remedy);
  if (isFluxDensity(bunit)) throw wrong(`BUNIT "${bunit}" cannot be turned into electrons`, 'use proc_unit=native');
  const given = settings.gain !== null || settings.gnkeyword !== '';
  if (mode.effGain === 'one' && given) throw idleGain(label, mode, settings);
  if (mode.gain.kind !== 'unknown' || gain !== undefined) return;
  const stated = isElectrons(bunit) && !unitSource.startsWith('no BUNIT');
  if (!stated) throw wrong(`the gain of this camera is not known (${unitSource})`, 'give --gain or --gnkeyword');
}

function idleGain(label: string, mode: InstrumentMode, { gain }: ReadingParameters): RxDrizzleError {
  const option = gain === null ? 'gnkeyword' : 'gain';
  const problem = `has no effect on ${mode.name} exposures: their data are electrons already`;
  return new RxDrizzleError('UsageError', { file: label, option }, problem, 'leave it out');
}

function planesOf(file: FitsFile, sci: Hdu, shape: Shape): Chip['planes'] {
  const plane = (name: string): number | null => {
    const found = file.hdus.filter(({ extname, extver }) => extname.toUpperCase() === name && extver === sci.extver);
    refuseTwins(file.name, found);
    const hdu = found.at(0);
    // An extension without pixels says as much as none.
    if (hdu === undefined || !holdsImage(hdu)) return null;
    requireShape(hdu, shape, sci.label);
    return hdu.index;
  };
  return { sci: sci.index, err: plane('ERR'), dq: plane('DQ') };
}
