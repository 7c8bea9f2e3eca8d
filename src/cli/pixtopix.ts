import { Option } from 'commander';
import type { Command } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import type { CelestialWcs } from '../wcs/celestial-wcs.js';
import { requireSameSystem } from '../wcs/frame.js';
import { openCelestialImage, undistortedFrame } from './celestial-image.js';
import type { CommandModule, Invocation } from './command.js';
import type { CoordinatePair } from './coordinate-list.js';
import { writeCoordinates } from './coordinate-output.js';
import { addCoordinateOptions, noSuchPoint, pixelOf, pointsOf } from './coordinate-tool.js';
import type { CoordinateOptions } from './coordinate-tool.js';
import { fixed } from './fixed.js';

/** A pixel and where it lies in the other image; FITS, 1-based. */
interface PixelInOther {
  readonly x: number;
  readonly y: number;
  readonly xout: number;
  readonly yout: number;
}

interface Options extends CoordinateOptions {
  readonly direction: 'forward' | 'backward';
}

/** `rxdrizzle pixtopix IN[EXT] [OUT[EXT]] X Y`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[images...]', 'IN and OUT; without OUT the undistorted frame of all chips of IN')
      .usage('IN[EXT] [OUT[EXT]] X Y [options]')
      .addOption(
        new Option('--direction <way>', 'forward: X Y are pixels of IN; backward: they are pixels of OUT')
          .choices(['forward', 'backward'])
          .default('forward'),
      );
    addCoordinateOptions(command, 'x y', String(PIXEL_DECIMALS));
  },

  async run({ positionals, options: given, streams, session }: Invocation): Promise<void> {
    const options = given as unknown as Options;
    if (positionals.length === 0)
      throw new RxDrizzleError('UsageError', {}, 'no image is given', 'write pixtopix IN [OUT] X Y');
    const [input, output, typed] = splitImages(positionals);
    const points = await pointsOf(typed, options);
    const from = await openCelestialImage(input, session.options.workdir);
    const to =
      output === undefined
        ? await undistortedFrame(input, session.options.workdir)
        : await openCelestialImage(output, session.options.workdir);
    requireSameSystem(to, from);
    const [source, target] = options.direction === 'forward' ? [from, to] : [to, from];
    const rows = points.map((point) => toOther(source, target, point));
    await writeCoordinates(rows, columns(options.precision ?? PIXEL_DECIMALS), streams, options);
  },
};

const PIXEL_DECIMALS = 6;

/** The second argument is an image unless it is a number. */
function splitImages(positionals: readonly string[]): [string, string | undefined, readonly string[]] {
  const [input, second = ''] = positionals;
  const isImage = second.trim() !== '' && !Number.isFinite(Number(second));
  return isImage ? [input, second, positionals.slice(2)] : [input, undefined, positionals.slice(1)];
}

function toOther(source: CelestialWcs, target: CelestialWcs, { first, second, where }: CoordinatePair): PixelInOther {
  const x = pixelOf(first, where);
  const y = pixelOf(second, where);
  const place = new Float64Array(2);
  if (!source.pixelToSky(x, y, place)) throw noSuchPoint(source.label, where, [x, y], 'is not on the sky');
  if (!target.skyToPixel(place[0], place[1], place)) {
    throw noSuchPoint(target.label, where, [x, y], `of ${source.label} has no pixel here`);
  }
  return { x, y, xout: place[0], yout: place[1] };
}

function columns(decimals: number): { title: string; text: (row: PixelInOther) => string; align: 'right' }[] {
  return [
    { title: 'x', text: ({ x }) => String(x), align: 'right' },
    { title: 'y', text: ({ y }) => String(y), align: 'right' },
    { title: 'xout', text: ({ xout }) => fixed(xout, decimals), align: 'right' },
    { title: 'yout', text: ({ yout }) => fixed(yout, decimals), align: 'right' },
  ];
}
