import { RxDrizzleError } from '../errors/index.js';
import { axesOf } from '../fits/data-size.js';
import { imageHeader } from '../fits/fits-file.js';
import type { FitsFile, Hdu } from '../fits/fits-file.js';
import { formatSelector } from './extension-selector.js';
import type { ExtensionSelector } from './extension-selector.js';

/**
 * The HDUs that selectors name, in the order of the selectors (versions and images in file order). Duplicates
 * are kept.
 * @throws ExposureError for a selector that names nothing; the message lists what the file holds
 */
export function selectHdus(file: FitsFile, selectors: readonly ExtensionSelector[]): Hdu[] {
  return selectors.flatMap((selector) => {
    const found = hdusOf(file, selector);
    if (found.length > 0) return found;
    const known = file.hdus.map(({ index, extname, extver }) =>
      extname === '' ? String(index) : `${extname},${extver}`,
    );
    throw new RxDrizzleError(
      'ExposureError',
      { file: file.name, extension: formatSelector(selector) },
      'there is no such extension',
      `the file holds ${known.join('; ')}`,
    );
  });
}

function hdusOf(file: FitsFile, selector: ExtensionSelector): Hdu[] {
  if (selector.kind === 'number') return file.hdus.filter(({ index }) => index === selector.number);
  if (selector.kind === 'every-image') return file.hdus.filter((hdu) => holdsImage(hdu));
  const named = file.hdus.filter(({ extname }) => extname.toUpperCase() === selector.name.toUpperCase());
  return selector.kind === 'name' ? named.filter(({ extver }) => extver === selector.version) : named;
}

/** True for an HDU with a picture: at least two axes, none of them empty; or HST's constant image (NPIX1). */
export function holdsImage(hdu: Hdu): boolean {
  if (hdu.kind !== 'primary' && hdu.kind !== 'image' && hdu.kind !== 'compressed-image') return false;
  const header = imageHeader(hdu);
  const axes = axesOf(header);
  return axes.length === 0 ? (header.number('NPIX1') ?? 0) > 0 : axes.length >= 2 && axes.every((length) => length > 0);
}
