import { RxDrizzleError } from '../errors/index.js';
import type { FitsFile, Hdu } from '../fits/fits-file.js';
import { formatSelector, parseGroup } from '../inputs/extension-selector.js';
import type { ExtensionSelector } from '../inputs/extension-selector.js';
import { holdsImage, selectHdus } from '../inputs/select-hdus.js';
import { GENERIC_MODE } from './instruments.js';
import type { InstrumentMode } from './instruments.js';
import { refuseTwins } from './twin-hdus.js';

/** The chips of a file, and what to tell the user about the choice. */
export interface ScienceHdus {
  readonly hdus: readonly Hdu[];
  /** Those that `group` leaves out as well: what is given by position, such as masks, goes by this list. */
  readonly all: readonly Hdu[];
  readonly notes: readonly string[];
}

/**
 * The HDUs to drizzle: those that the user names; else every SCI in EXTVER order; else, for cameras that are not
 * in the instrument table, the first image of the file. `group` keeps only the extensions that it names.
 * @throws ExposureError when there is none, or when two SCI have the same version; UsageError when the user names one
 * twice
 */
export function scienceHdus(
  file: FitsFile,
  extensions: readonly ExtensionSelector[] | undefined,
  group: string,
  mode: InstrumentMode,
): ScienceHdus {
  const science = groupedHdus(file, extensions, group, mode);
  refuseTwins(
    file.name,
    science.hdus.filter((hdu) => isScience(hdu)),
  );
  return science;
}

function isScience({ extname }: Hdu): boolean {
  return extname.toUpperCase() === 'SCI';
}

function groupedHdus(
  file: FitsFile,
  extensions: readonly ExtensionSelector[] | undefined,
  group: string,
  mode: InstrumentMode,
): ScienceHdus {
  const { hdus: all, notes } =
    extensions === undefined ? defaultHdus(file, mode) : { hdus: namedHdus(file, extensions), notes: [] };
  const wanted = parseGroup(group);
  if (wanted.length === 0) return { hdus: all, all, notes };
  const grouped = new Set(selectHdus(file, wanted).map(({ index }) => index));
  const hdus = all.filter(({ index }) => grouped.has(index));
  if (hdus.length > 0) return { hdus, all, notes };
  throw new RxDrizzleError(
    'ExposureError',
    { file: file.name, option: 'group' },
    `no science extension is in group ${group}`,
    'name others, or leave it blank',
  );
}

/** The HDUs that the user names, each once: a chip that is measured or drizzled twice would count twice. */
function namedHdus(file: FitsFile, extensions: readonly ExtensionSelector[]): Hdu[] {
  const named = new Map<Hdu, ExtensionSelector>();
  for (const selector of extensions) {
    for (const hdu of selectHdus(file, [selector])) {
      const before = named.get(hdu);
      if (before !== undefined) throw namedTwice(file, hdu, before, selector);
      named.set(hdu, selector);
    }
  }
  return [...named.keys()];
}

function namedTwice(file: FitsFile, hdu: Hdu, ...selectors: readonly ExtensionSelector[]): RxDrizzleError {
  const [first, second] = selectors.map(formatSelector);
  return new RxDrizzleError(
    'UsageError',
    { file: file.name, extension: hdu.extname === '' ? String(hdu.index) : `${hdu.extname},${hdu.extver}` },
    first === second ? `${first} is named twice` : `${first} and ${second} both name this extension`,
    'name each extension once',
  );
}

function defaultHdus(file: FitsFile, mode: InstrumentMode): Pick<ScienceHdus, 'hdus' | 'notes'> {
  const sci = file.hdus.filter((hdu) => isScience(hdu));
  if (sci.length > 0) return { hdus: sci.toSorted((a, b) => a.extver - b.extver), notes: [] };
  const images = mode === GENERIC_MODE ? file.hdus.filter((hdu) => holdsImage(hdu)) : [];
  if (images.length === 0) throw noScience(file, mode);
  const [first, ...others] = images;
  const unused = others.map(({ label }) => label).join(', ');
  const notes =
    others.length === 0
      ? []
      : [`only ${first.label} is used; name other images with ${file.name}{1,2,...} (there are ${unused})`];
  return { hdus: [first], notes };
}

function noScience(file: FitsFile, mode: InstrumentMode): RxDrizzleError {
  const known = file.hdus.map(({ index, extname }) => (extname === '' ? String(index) : extname));
  const what =
    mode === GENERIC_MODE
      ? 'no SCI extension and no other image'
      : `no SCI extension, which ${mode.name} exposures have`;
  return new RxDrizzleError(
    'ExposureError',
    { file: file.name, extension: 'SCI' },
    `there is ${what}`,
    `the file holds ${known.join(', ')}`,
  );
}
