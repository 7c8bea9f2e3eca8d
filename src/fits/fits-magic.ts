import { RxDrizzleError } from '../errors/index.js';

/** First bytes of every FITS file. */
export const FITS_MAGIC = 'SIMPLE  =';

/** @throws RxDrizzleError FitsFormatError unless the bytes start like a FITS file. */
export function requireMagic(name: string, bytes: Uint8Array): void {
  const length = Math.min(bytes.byteLength, FITS_MAGIC.length);
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
  if (start === FITS_MAGIC) return;
  const found = start === '' ? 'it is empty' : `it starts with '${start.replace(/[^\x20-\x7e]/g, '?')}'`;
  throw new RxDrizzleError(
    'FitsFormatError',
    { file: name, byte: 0 },
    `this is not a FITS file: ${found}`,
    `FITS files start with '${FITS_MAGIC}'`,
  );
}
