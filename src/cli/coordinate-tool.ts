import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import { readCoordinateList } from './coordinate-list.js';
import type { CoordinatePair } from './coordinate-list.js';

/** Options that pixtosky, skytopix and pixtopix share. */
export interface CoordinateOptions {
  readonly coordfile?: string;
  readonly colnames: string;
  readonly separator?: string;
  /** Decimals of the text output; JSON has all digits. */
  readonly precision?: number;
  readonly output?: string;
  readonly clobber?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const MOST_DECIMALS = 15;

/** Adds the options of {@link CoordinateOptions}. `decimals` says what `--precision` is when it is not given. */
export function addCoordinateOptions(command: Command, columns: string, decimals: string): void {
  const options = [
    new Option('--coordfile <list>', `text file of ${columns}, one point a line`),
    new Option('--colnames <c1,c2>', 'the two columns of the list, by position or by name').default('c1,c2'),
    new Option('--separator <text>', 'what stands between columns (default: blanks, commas, semicolons)'),
    new Option('--precision <n>', `decimals of the text output (default: ${decimals}); JSON has all digits`).argParser(
      decimalsOf,
    ),
    new Option('--output <file>', 'write the text there instead of on stdout'),
    new Option('--clobber', 'replace an existing output file'),
  ];
  for (const option of options) command.addOption(option);
}

function decimalsOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= MOST_DECIMALS) return value;
  throw new InvalidArgumentError(`A whole number from 0 to ${String(MOST_DECIMALS)} is needed.`);
}

/** The points of a command: those of `--coordfile`, or the arguments two by two. Throws UsageError, StorageError. */
export async function pointsOf(typed: readonly string[], options: CoordinateOptions): Promise<CoordinatePair[]> {
  if (options.coordfile !== undefined) {
    if (typed.length > 0)
      throw usage(`'${typed.join(' ')}' and a list of coordinates are given`, 'give one or the other');
    const { colnames, separator } = options;
    const points = await readCoordinateList(options.coordfile, {
      colnames,
      ...(separator === undefined ? {} : { separator }),
    });
    if (points.length > 0) return points;
    throw new RxDrizzleError(
      'UsageError',
      { file: options.coordfile, option: 'coordfile' },
      'the list holds no coordinates',
    );
  }
  if (typed.length === 0) throw usage('no coordinates are given', 'give two numbers or --coordfile LIST');
  if (typed.length % 2 !== 0) throw usage(`${String(typed.length)} coordinates are given`, 'they come in pairs');
  return Array.from({ length: typed.length / 2 }, (_, index) => ({
    first: typed[2 * index],
    second: typed[2 * index + 1],
    where: `point ${String(index + 1)}`,
  }));
}

/** A pixel coordinate. Throws UsageError that names the row. */
export function pixelOf(text: string, where: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw usage(`${where}: '${text}' is not a pixel coordinate`, 'write a number such as 512 or -3.5');
}

function usage(problem: string, remedy: string): RxDrizzleError {
  return new RxDrizzleError('UsageError', {}, problem, remedy);
}

/** The error for a point that has no counterpart: `what` says where it should have been. */
export function noSuchPoint(
  label: string,
  where: string,
  point: readonly [number, number],
  what: string,
): RxDrizzleError {
  const match = /^(.*)\[([^\]]*)\]$/.exec(label);
  const place = match === null ? { file: label } : { file: match[1], extension: match[2] };
  const problem = `${where}: (${String(point[0])}, ${String(point[1])}) ${what}`;
  return new RxDrizzleError('WcsError', place, problem, 'the point is outside of what this coordinate system can map');
}
