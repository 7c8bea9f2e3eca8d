import { RxDrizzleError } from '../errors/index.js';
import type { FitsFile, Hdu } from '../fits/fits-file.js';
import { parseGroup } from '../inputs/extension-selector.js';
import type { ExtensionSelector } from '../inputs/extension-selector.js';
import { holdsImage, selectHdus } from '../inputs/select-hdus.js';
import { GENERIC_MODE } from './instruments.js';
import type { InstrumentMode } from './instruments.js';
import { refuseTwins } from './twin-hdus.js';

/** The chips of a file, and what to tell the user about the choice. */
export interface ScienceHdus {
  readonly hdus: readonly Hdu[];
  readonly notes: readonly string[];
}

/**
 * The HDUs to drizzle: those that the user names; else every SCI in EXTVER order; else, for cameras that are not
 * in the instrument table, the first image of the file. `group` keeps only the extensions that it names.
 * @throws ExposureError when there is none, or when two SCI have the same version
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
  const chosen = extensions === undefined ? defaultHdus(file, mode) : { hdus: selectHdus(file, extensions), notes: [] };
  const wanted = parseGroup(group);
  if (wanted.length === 0) return chosen;
  const grouped = new Set(selectHdus(file, wanted).map(({ index }) => index));
  const hdus = chosen.hdus.filter(({ index }) => grouped.has(index));
  if (hdus.length > 0) return { ...chosen, hdus };
  throw new RxDrizzleError(
    'ExposureError',
    { file: file.name, option: 'group' },
    `no science extension is in group ${group}`,
    'name others, or leave it blank',
  );
}

function defaultHdus(file: FitsFile, mode: InstrumentMode): ScienceHdus {
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
