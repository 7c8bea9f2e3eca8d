import { Option } from 'commander';
import type { Command } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import type { CelestialWcs } from '../wcs/celestial-wcs.js';
import { formatDeclination, formatRightAscension } from '../wcs/coordinates.js';
import { openCelestialImage } from './celestial-image.js';
import type { CommandModule, Invocation } from './command.js';
import type { CoordinatePair } from './coordinate-list.js';
import { writeCoordinates } from './coordinate-output.js';
import { addCoordinateOptions, noSuchPoint, pixelOf, pointsOf } from './coordinate-tool.js';
import type { CoordinateOptions } from './coordinate-tool.js';
import { fixed } from './fixed.js';
import type { TableColumn } from './text-table.js';

/** A pixel (FITS, 1-based) and its place on the sky (degrees); with `--hms` also in hours, minutes and seconds. */
interface PixelOnSky {
  readonly x: number;
  readonly y: number;
  readonly ra: number;
  readonly dec: number;
  readonly ra_hms?: string;
  readonly dec_dms?: string;
}

interface Options extends CoordinateOptions {
  readonly hms?: true;
}

/** `rxdrizzle pixtosky FILE[EXT] X Y`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[file]', 'image with a celestial WCS: file.fits, file.fits[sci,1], file.fits[3]')
      .argument('[xy...]', 'pixels, two numbers each; the first pixel is (1, 1)')
      .usage('FILE[EXT] X Y [options]')
      .addOption(new Option('--hms', 'sexagesimal: hours, minutes, seconds and degrees, minutes, seconds'));
    addCoordinateOptions(
      command,
      'x y',
      `${String(DEGREE_DECIMALS)} for degrees, ${String(SECOND_DECIMALS)} for seconds of arc`,
    );
  },

  async run({ positionals, options: given, streams, session }: Invocation): Promise<void> {
    const options = given as unknown as Options;
    if (positionals.length === 0)
      throw new RxDrizzleError('UsageError', {}, 'no image is given', 'write pixtosky FILE[EXT] X Y');
    const points = await pointsOf(positionals.slice(1), options);
    const wcs = await openCelestialImage(positionals[0], session.options.workdir);
    const rows = points.map((point) => toSky(wcs, point, options));
    await writeCoordinates(rows, columns(options), streams, options);
  },
};

/** 1e-11 degree is a millionth of a 0.04 arcsec pixel. */
const DEGREE_DECIMALS = 11;
const SECOND_DECIMALS = 6;

function toSky(wcs: CelestialWcs, { first, second, where }: CoordinatePair, { hms, precision }: Options): PixelOnSky {
  const x = pixelOf(first, where);
  const y = pixelOf(second, where);
  const sky = new Float64Array(2);
  if (!wcs.pixelToSky(x, y, sky)) throw noSuchPoint(wcs.label, where, [x, y], 'is not on the sky');
  const [ra, dec] = sky;
  if (hms !== true) return { x, y, ra, dec };
  const decimals = precision ?? SECOND_DECIMALS;
  // A second of time is 15 seconds of arc: one more decimal keeps the two alike.
  return { x, y, ra, dec, ra_hms: formatRightAscension(ra, decimals + 1), dec_dms: formatDeclination(dec, decimals) };
}

function columns({ hms, precision }: Options): TableColumn<PixelOnSky>[] {
  const decimals = precision ?? DEGREE_DECIMALS;
  return [
    { title: 'x', text: ({ x }) => String(x), align: 'right' },
    { title: 'y', text: ({ y }) => String(y), align: 'right' },
    { title: 'ra', text: ({ ra, ra_hms }) => (hms === true ? (ra_hms ?? '') : fixed(ra, decimals)), align: 'right' },
    {
      title: 'dec',
      text: ({ dec, dec_dms }) => (hms === true ? (dec_dms ?? '') : fixed(dec, decimals)),
      align: 'right',
    },
  ];
}
