import { RxDrizzleError } from '../errors/index.js';
import { FitsFile, imageHeader } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';
import type { Header } from '../fits/header.js';
import type { HeaderView } from '../fits/header-view.js';
import { fileRoot } from '../inputs/file-root.js';
import type { InputSpec } from '../inputs/input-spec.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { ivmRefs, maskRefs } from './companion-images.js';
import { detectorNumber, userNumber } from './detector-values.js';
import type { HeaderPair, UserNumber } from './detector-values.js';
import { chipExptime, exposureSpan } from './exposure-time.js';
import type { Chip, Exposure, ImageRef } from './exposure.js';
import { imageShape, requireShape } from './image-shape.js';
import type { Shape } from './image-shape.js';
import { instrumentMode } from './instruments.js';
import type { InstrumentMode } from './instruments.js';
import { loadWcs } from './load-wcs.js';
import { scienceHdus } from './science-hdus.js';
import type { SkyTable } from './sky-file.js';
import { withSky } from './sky-values.js';
import type { SkyParameters } from './sky-values.js';
import { chipUnits } from './units.js';

/** The parameters that bear on how an exposure is read; see the parameter table for their meaning. */
type ReadingParameters = Pick<
  DrizzleParameters,
  'coeffs' | 'wcskey' | 'group' | 'gain' | 'gnkeyword' | 'rdnoise' | 'rnkeyword' | 'exptime' | 'expkeyword'
> &
  SkyParameters;

/** Options of {@link openExposure}; a parameter that is left out has its default. */
export type OpenExposureOptions = { readonly [N in keyof ReadingParameters]?: ReadingParameters[N] | undefined } & {
  /** Folder for inflated copies of compressed inputs. Default: the system's temporary folder. */
  readonly scratchDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The sky file, read; needed with skysub. */
  readonly skyTable?: SkyTable | undefined;
};

const DEFAULTS: ReadingParameters = {
  coeffs: true,
  wcskey: '',
  group: '',
  gain: null,
  gnkeyword: '',
  rdnoise: null,
  rnkeyword: '',
  exptime: null,
  expkeyword: '',
  skysub: false,
  skyuser: '',
};

/**
 * Reads the headers of an exposure and its small lookup tables, and checks all that can be checked without
 * pixels. The file is opened once and closed again.
 * @throws ExposureError (no SCI, shapes that disagree, exposure time not above 0, no good pixel according to
 * NGOODPIX, spectra), UsageError (a sky file that lacks the exposure), KeywordError (missing EXPTIME, ...), WcsError, FitsFormatError (not FITS, truncated),
 * StorageError, CancelledError
 */
export async function openExposure(spec: InputSpec, options: OpenExposureOptions = {}): Promise<Exposure> {
  const opening = openingOf(options);
  const file = await FitsFile.open(spec.file, opening);
  try {
    const settings = { ...DEFAULTS, ...given(options), opening };
    return withSky(await readExposure(spec, file, settings), settings, options.skyTable);
  } finally {
    file.close();
  }
}

interface Opening {
  readonly scratchDir?: string;
  readonly signal?: AbortSignal;
}

type Settings = ReadingParameters & { readonly opening: Opening };

function openingOf({ scratchDir, signal }: OpenExposureOptions): Opening {
  return { ...(scratchDir === undefined ? {} : { scratchDir }), ...(signal === undefined ? {} : { signal }) };
}

function given(options: OpenExposureOptions): Partial<ReadingParameters> {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && Object.hasOwn(DEFAULTS, name)),
  );
}

async function readExposure(spec: InputSpec, file: FitsFile, settings: Settings): Promise<Exposure> {
  const primary = file.hdus[0].header;
  const names = observatoryOf(file);
  const mode = instrumentMode(names.instrument, names.detector);
  refuseSpectra(primary);
  const science = scienceHdus(file, spec.extensions, settings.group, mode);
  refuseAllBad(file, science.hdus);
  const chips = await readChips(spec, file, science.hdus, mode, settings);
  const [first] = chips;
  const noDq = chips.every(({ planes }) => planes.dq === null);
  return Object.freeze({
    file: spec.file,
    rootname: plainText(primary, 'ROOTNAME') ?? plainText(first.header, 'ROOTNAME') ?? fileRoot(spec.file),
    primary,
    chips,
    exptime: first.exptime,
    ...exposureSpan(primary, first.header, first.exptime),
    ...names,
    filter: filterOf(primary, first.header, mode),
    mode: mode.name,
    notes: [...science.notes, ...(noDq ? ['no DQ extension: every pixel counts as good'] : [])],
  });
}

type Names = Pick<Exposure, 'telescope' | 'instrument' | 'detector'>;

/** From the primary header, else from the first image: compressed single images have an empty primary header. */
function observatoryOf(file: FitsFile): Names {
  const headers = file.hdus.slice(0, 2).map(({ header }) => header);
  const find = (keyword: string): string =>
    headers.map((header) => plainText(header, keyword)).find((text) => text !== undefined) ?? '';
  const instrument = find('INSTRUME');
  // NICMOS tells its cameras apart by number.
  const camera = instrument === 'NICMOS' ? headers[0].get('CAMERA') : undefined;
  return {
    telescope: find('TELESCOP'),
    instrument,
    detector: typeof camera === 'number' ? String(camera) : find('DETECTOR'),
  };
}

function plainText(header: HeaderView, keyword: string): string | undefined {
  const value = header.get(keyword);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function filterOf(primary: HeaderView, image: HeaderView, mode: InstrumentMode): string {
  const filters = mode.filterKeywords.map((keyword) => plainText(primary, keyword) ?? plainText(image, keyword));
  return filters.filter((filter) => filter !== undefined).join(',');
}

function refuseSpectra(primary: Header): void {
  if (plainText(primary, 'OBSTYPE') !== 'SPECTROSCOPIC') return;
  throw new RxDrizzleError(
    'ExposureError',
    { file: primary.label, keyword: 'OBSTYPE' },
    'this is a spectrum',
    'leave it out; only images are drizzled',
  );
}

/** NGOODPIX of HST's calibration; other data do not have it. */
function refuseAllBad(file: FitsFile, hdus: readonly Hdu[]): void {
  const counts = hdus.map(({ header }) => header.get('NGOODPIX'));
  if (counts.length === 0 || !counts.every((count) => count === 0)) return;
  throw new RxDrizzleError(
    'ExposureError',
    { file: file.name, keyword: 'NGOODPIX' },
    'all pixels are bad according to the headers',
    'leave this exposure out, or give --skip-bad',
  );
}

async function readChips(
  spec: InputSpec,
  file: FitsFile,
  hdus: readonly Hdu[],
  mode: InstrumentMode,
  settings: Settings,
): Promise<Chip[]> {
  const shapes = hdus.map((hdu) => imageShape(hdu));
  const targets = hdus.map((hdu, index) => ({ label: hdu.label, extver: hdu.extver, shape: shapes[index] }));
  const masks = await maskRefs(spec, targets, settings.opening);
  const ivms = await ivmRefs(spec, file, targets, settings.opening);
  const chips: Chip[] = [];
  for (const [index, hdu] of hdus.entries()) {
    const companions = { mask: masks[index], ivm: ivms[index] };
    chips.push(await readChip(file, hdu, shapes[index], companions, mode, settings));
  }
  return chips;
}

async function readChip(
  file: FitsFile,
  hdu: Hdu,
  shape: Shape,
  companions: { readonly mask: ImageRef | null; readonly ivm: ImageRef | null },
  mode: InstrumentMode,
  settings: Settings,
): Promise<Chip> {
  const primary = file.hdus[0].header;
  const header = imageHeader(hdu);
  const wcs = await loadWcs(file, header, { ...settings, scratchDir: settings.opening.scratchDir });
  return Object.freeze({
    label: chipLabel(file.name, hdu),
    extname: hdu.extname === 'PRIMARY' ? '' : hdu.extname,
    extver: hdu.extver,
    hduIndex: hdu.index,
    nx: shape[0],
    ny: shape[1],
    header,
    wcs,
    exptime: chipExptime(header, primary, mode, userOf(settings, 'exptime', 'expkeyword')),
    ...detectorValues(header, primary, mode, settings),
    ...chipUnits(header, primary, mode),
    pscale: wcs.idcScale ?? wcs.pscale,
    planes: planesOf(file, hdu, shape),
    ...companions,
    sky: null,
    recordedSky: recordedSky(header),
  });
}

/** `file[sci,1]` in the way of the reference's product headers; by number where there is no name. */
function chipLabel(file: string, { extname, extver, index }: Hdu): string {
  return extname === '' || extname === 'PRIMARY' ? `${file}[${index}]` : `${file}[${extname.toLowerCase()},${extver}]`;
}

function userOf(
  settings: Settings,
  name: 'gain' | 'rdnoise' | 'exptime',
  option: 'gnkeyword' | 'rnkeyword' | 'expkeyword',
): UserNumber {
  return { option, value: settings[name], keywords: settings[option] };
}

function detectorValues(
  header: Header,
  primary: Header,
  mode: InstrumentMode,
  settings: Settings,
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

function planesOf(file: FitsFile, sci: Hdu, shape: Shape): Chip['planes'] {
  const plane = (name: string): number | null => {
    const hdu = file.find(name, sci.extver);
    if (hdu === undefined) return null;
    requireShape(hdu, shape, sci.label);
    return hdu.index;
  };
  return { sci: sci.index, err: plane('ERR'), dq: plane('DQ') };
}

function recordedSky(header: Header): number | null {
  const value = header.get('MDRIZSKY');
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
