import { RxDrizzleError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';
import type { HeaderView } from '../fits/header-view.js';
import type { Header } from '../fits/header.js';
import { fileRoot } from '../inputs/file-root.js';
import type { InputSpec } from '../inputs/input-spec.js';
import { ivmRefs, maskRefs } from './companion-images.js';
import { stopIfCancelled } from './cancelled.js';
import { exposureSpan } from './exposure-time.js';
import type { Chip, Exposure, ImageRef } from './exposure.js';
import { filterNames } from './filter-names.js';
import { plainText } from './header-values.js';
import { imageShape } from './image-shape.js';
import { instrumentMode } from './instruments.js';
import type { InstrumentMode } from './instruments.js';
import { readChip } from './read-chip.js';
import { READING_DEFAULTS } from './reading-parameters.js';
import type { ReadingParameters } from './reading-parameters.js';
import { scienceHdus } from './science-hdus.js';
import type { ScienceHdus } from './science-hdus.js';

/** Options of {@link openExposure}; a parameter that is left out has its default. */
export type OpenExposureOptions = { readonly [N in keyof ReadingParameters]?: ReadingParameters[N] | undefined } & {
  /** Folder for inflated copies of compressed inputs. Default: the system's temporary folder. */
  readonly scratchDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** An exposure time that is missing, no number or not above 0 is NaN instead of an error. Default false. */
  readonly timeOptional?: boolean | undefined;
};

/**
 * Reads the headers of an exposure and its small lookup tables, and checks all that can be checked without
 * pixels. The file is opened once and closed again. Sky is not decided here: see `withSky`.
 * @throws ExposureError (no SCI, shapes that disagree, exposure time not above 0, no good pixel according to
 * NGOODPIX, spectra), KeywordError (missing EXPTIME, ...), WcsError, FitsFormatError (not FITS, truncated),
 * StorageError, CancelledError; UsageError for what no other exposure would make right (a keyword option or a wcskey that
 * names nothing, an extension that is named twice, too many masks, a mask or map that is not there)
 */
export async function openExposure(spec: InputSpec, options: OpenExposureOptions = {}): Promise<Exposure> {
  stopIfCancelled(options.signal);
  const opening = openingOf(options);
  const file = await FitsFile.open(spec.file, opening);
  try {
    const exposure = await readExposure(spec, file, {
      ...READING_DEFAULTS,
      ...given(options),
      opening,
      timeOptional: options.timeOptional === true,
    });
    // Exposures wait for each other by the hundred, and little is read of their headers from here on.
    for (const header of [exposure.primary, ...exposure.chips.map((chip) => chip.header)]) header.forgetCards();
    return exposure;
  } finally {
    file.close();
  }
}

interface Opening {
  readonly scratchDir?: string;
  readonly signal?: AbortSignal;
}

type Settings = ReadingParameters & { readonly opening: Opening; readonly timeOptional: boolean };

function openingOf({ scratchDir, signal }: OpenExposureOptions): Opening {
  return { ...(scratchDir === undefined ? {} : { scratchDir }), ...(signal === undefined ? {} : { signal }) };
}

function given(options: OpenExposureOptions): Partial<ReadingParameters> {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && Object.hasOwn(READING_DEFAULTS, name)),
  );
}

async function readExposure(spec: InputSpec, file: FitsFile, settings: Settings): Promise<Exposure> {
  const primary = file.hdus[0].header;
  const names = observatoryOf(file);
  const mode = instrumentMode(names.instrument, names.detector);
  refuseSpectra(primary);
  const science = scienceHdus(file, spec.extensions, settings.group, mode);
  refuseAllBad(file, science.hdus);
  const chips = await readChips(spec, file, science, mode, settings);
  const [first] = chips;
  return Object.freeze({
    file: spec.file,
    rootname: plainText(primary, 'ROOTNAME') || plainText(first.header, 'ROOTNAME') || fileRoot(spec.file),
    primary,
    chips,
    exptime: first.exptime,
    ...exposureSpan(primary, first.header, first.exptime),
    ...names,
    filter: filterNames([primary, first.header], mode),
    mode: mode.name,
    notes: [...science.notes, ...maskNote(spec, chips, settings), ...motionNote(primary)],
  });
}

/** Masks go by the place of an extension in the file: one for chip 1 does nothing where `group` keeps chip 2 alone. */
function maskNote({ masks = [] }: InputSpec, chips: readonly Chip[], { group }: Settings): string[] {
  const isIdle = masks.some((mask) => mask !== null) && chips.every(({ mask }) => mask === null);
  return isIdle ? [`its masks are of extensions that group=${group} leaves out: none is used`] : [];
}

function motionNote(primary: HeaderView): string[] {
  const flag = primary.get('MTFLAG');
  return flag === true || flag === 'T' ? ['MTFLAG is set, a moving target: it is combined as fixed on the sky'] : [];
}

type Names = Pick<Exposure, 'telescope' | 'instrument' | 'detector'>;

/** From the primary header, else from the first image: compressed single images have an empty primary header. */
function observatoryOf(file: FitsFile): Names {
  const headers = file.hdus.slice(0, 2).map(({ header }) => header);
  const find = (keyword: string): string =>
    headers.map((header) => plainText(header, keyword)).find((text) => text !== '') ?? '';
  const instrument = find('INSTRUME');
  // NICMOS tells its cameras apart by number.
  const camera = instrument === 'NICMOS' ? headers[0].get('CAMERA') : undefined;
  return {
    telescope: find('TELESCOP'),
    instrument,
    detector: typeof camera === 'number' ? String(camera) : find('DETECTOR'),
  };
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
  { hdus, all }: ScienceHdus,
  mode: InstrumentMode,
  settings: Settings,
): Promise<Chip[]> {
  const targets = hdus.map((hdu) => {
    return { label: hdu.label, extver: hdu.extver, shape: imageShape(hdu), place: all.indexOf(hdu) };
  });
  const masksOf = (masks: InputSpec['masks']): Promise<readonly (ImageRef | null)[]> =>
    maskRefs({ file: spec.file, masks: masks ?? [] }, targets, all.length, settings.opening);
  const masks = await masksOf(spec.masks);
  const skyMasks = await masksOf(spec.skyMasks);
  const ivms = await ivmRefs(spec, file, targets, settings.opening);
  const chips: Chip[] = [];
  for (const [index, hdu] of hdus.entries()) {
    const images = { mask: masks[index], skyMask: skyMasks[index], ivm: ivms[index] };
    const source = { file, hdu, shape: targets[index].shape, ...images };
    chips.push(await readChip(source, mode, settings, settings.opening.scratchDir));
  }
  return chips;
}
