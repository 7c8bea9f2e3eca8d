import { RxDrizzleError } from '../errors/index.js';
import { FitsFile, imageHeader } from '../fits/fits-file.js';
import type { Hdu } from '../fits/fits-file.js';
import { parseImage } from '../inputs/parse-entry.js';
import { selectHdus } from '../inputs/select-hdus.js';
import { frameFromHeader } from '../wcs/output-frame.js';
import type { OutputFrame } from '../wcs/output-frame.js';

/**
 * The frame of a reference image, `file.fits` or `file.fits[ext]`: its linear WCS and size.
 * Without an extension the first HDU with CRVAL1 and an image or a size is taken.
 * @throws WcsError for another projection than TAN; UsageError when no HDU has a WCS; FitsFormatError, StorageError
 */
export async function referenceFrame(refimage: string, option: string): Promise<OutputFrame> {
  const image = parseImage(refimage);
  if (image === null) throw new RxDrizzleError('UsageError', { option }, 'names no file');
  const { file: name, extensions } = image;
  const file = await FitsFile.open(name);
  try {
    const hdu = extensions === undefined ? firstWithWcs(file.hdus) : selectHdus(file, extensions)[0];
    if (hdu === undefined) {
      const remedy = 'name the extension: file.fits[sci,1]';
      throw new RxDrizzleError('UsageError', { file: name, option }, 'no extension has a celestial WCS', remedy);
    }
    return frameFromHeader(imageHeader(hdu));
  } finally {
    file.close();
  }
}

function firstWithWcs(hdus: readonly Hdu[]): Hdu | undefined {
  return hdus.find((hdu) => {
    const header = imageHeader(hdu);
    return (
      header.has('CRVAL1') &&
      header.has('NAXIS1') &&
      (header.has('CD1_1') || header.has('CDELT1') || header.has('PC1_1'))
    );
  });
}
