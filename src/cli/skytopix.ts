import type { Command } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import type { CelestialWcs } from '../wcs/celestial-wcs.js';
import { openCelestialImage } from './celestial-image.js';
import type { CommandModule, Invocation } from './command.js';
import type { CoordinatePair } from './coordinate-list.js';
import { writeCoordinates } from './coordinate-output.js';
import { addCoordinateOptions, noSuchPoint, pointsOf } from './coordinate-tool.js';
import type { CoordinateOptions } from './coordinate-tool.js';
import { fixed } from './fixed.js';
import { declinationOf, rightAscensionOf } from './sky-coordinate.js';

/** A place on the sky (degrees) and its pixel (FITS, 1-based). */
interface SkyOnPixel {
  readonly x: number;
  readonly y: number;
  readonly ra: number;
  readonly dec: number;
}

/** `rxdrizzle skytopix FILE[EXT] RA DEC`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[file]', 'image with a celestial WCS: file.fits, file.fits[sci,1], file.fits[3]')
      .argument('[radec...]', 'RA and Dec in degrees, or sexagesimal: 10:47:03.6 17:16:23')
      .usage('FILE[EXT] RA DEC [options]');
    addCoordinateOptions(command, 'RA Dec', String(PIXEL_DECIMALS));
  },

  async run({ positionals, options: given, streams, session }: Invocation): Promise<void> {
    const options = given as unknown as CoordinateOptions;
    if (positionals.length === 0)
      throw new RxDrizzleError('UsageError', {}, 'no image is given', 'write skytopix FILE[EXT] RA DEC');
    const points = await pointsOf(positionals.slice(1), options);
    const wcs = await openCelestialImage(positionals[0], session.options.workdir);
    const decimals = options.precision ?? PIXEL_DECIMALS;
    const rows = points.map((point) => toPixel(wcs, point));
    const columns = [
      { title: 'ra', text: ({ ra }: SkyOnPixel) => shown(ra), align: 'right' as const },
      { title: 'dec', text: ({ dec }: SkyOnPixel) => shown(dec), align: 'right' as const },
      { title: 'x', text: ({ x }: SkyOnPixel) => fixed(x, decimals), align: 'right' as const },
      { title: 'y', text: ({ y }: SkyOnPixel) => fixed(y, decimals), align: 'right' as const },
    ];
    await writeCoordinates(rows, columns, streams, options);
  },
};

const PIXEL_DECIMALS = 6;

/** Sexagesimal input has no exact number of degrees; 1e-11 degree is a millionth of a 0.04 arcsec pixel. */
function shown(degrees: number): string {
  return String(Number(degrees.toFixed(11)));
}

function toPixel(wcs: CelestialWcs, { first, second, where }: CoordinatePair): SkyOnPixel {
  const ra = rightAscensionOf(first, where);
  const dec = declinationOf(second, where);
  const pixel = new Float64Array(2);
  if (!wcs.skyToPixel(ra, dec, pixel)) throw noSuchPoint(wcs.label, where, [ra, dec], 'has no pixel');
  return { x: pixel[0], y: pixel[1], ra, dec };
}
