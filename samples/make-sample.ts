/**
 * Makes a simulated dither set.
 *
 *   node dist/samples/make-sample.js --set ir --out DIR [--n 4] [--size 512] [--seed 1]
 *   node dist/samples/make-sample.js --set acs --out DIR [--n 4] [--size 4096x2048]
 *   node dist/samples/make-sample.js --set frames --out DIR [--n 8] [--size 1024x1024] [--mosaic 12000x12000]
 */
import { parseArgs } from 'node:util';
import { exitCodeOf, isRxDrizzleError, RxDrizzleError } from '../src/errors/index.js';
import type { DitherSet, DitherSetOptions } from './generator/dither-set.js';
import { acsDither, frames, irDither } from './generator/presets.js';
import { writeDitherSet } from './generator/write-set.js';

const HELP = `Makes a simulated Hubble-like dither set with its truth tables; the same options give the same bytes.

  --set ir|acs|frames   ir: WFC3/IR-like box dither, e-/s; acs: two-chip ACS/WFC-like with lookup tables;
                        frames: any number of one-chip frames spread over a mosaic (default ir)
  --out DIR             where the files go (required)
  --n N                 exposures (default ir 4, acs 4, frames 8)
  --size NX[xNY]        pixels of a chip (default ir 512, acs 4096x2048, frames 1024x1024)
  --mosaic NXxNY        frames: pixels of the mosaic (default 1.5 times the size)
  --seed N              default 1
  --cosmic-rays F       multiplies the rate of cosmic rays (default 1)
  --unflagged           leave cosmic rays out of DQ, for tests of cosmic-ray rejection
  --masks               write <rootname>_crtrue.fits, 1 where a cosmic ray hit
  --err, --no-err       write the ERR planes or not (default: ir and acs yes, frames no)
  --quiet               print nothing`;

const OPTIONS = {
  set: { type: 'string', default: 'ir' },
  out: { type: 'string' },
  n: { type: 'string' },
  size: { type: 'string' },
  mosaic: { type: 'string' },
  seed: { type: 'string', default: '1' },
  'cosmic-rays': { type: 'string', default: '1' },
  unflagged: { type: 'boolean', default: false },
  masks: { type: 'boolean', default: false },
  err: { type: 'boolean' },
  'no-err': { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments>;

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new RxDrizzleError('UsageError', {}, error instanceof Error ? error.message : String(error), 'see --help', {
      cause: error,
    });
  }
}

/** The set that the options describe. */
function chosenSet(values: Values): DitherSet {
  const size = values.size === undefined ? undefined : pair('size', values.size);
  const common = {
    ...contents(values),
    seed: number('seed', values.seed),
    ...(values.n === undefined ? {} : { exposures: number('n', values.n) }),
  };
  const sides = size === undefined ? {} : { nx: size[0], ny: size[1] };
  switch (values.set) {
    case 'ir':
      return irDither({ ...common, ...(size === undefined ? {} : { size: square(size) }) });
    case 'acs':
      return acsDither({ ...common, ...sides });
    case 'frames':
      return frames({
        ...common,
        ...sides,
        ...(values.mosaic === undefined ? {} : { mosaic: pair('mosaic', values.mosaic) }),
      });
    default:
      throw new RxDrizzleError(
        'UsageError',
        { option: 'set' },
        `there is no set '${values.set}'`,
        'choose ir, acs or frames',
      );
  }
}

function contents(values: Values): Partial<DitherSetOptions> {
  const err = values['no-err'] ? false : values.err;
  return {
    flagCosmicRays: !values.unflagged,
    masks: values.masks,
    cosmicRayFactor: number('cosmic-rays', values['cosmic-rays']),
    ...(err === undefined ? {} : { err }),
  };
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new RxDrizzleError('UsageError', { option }, `'${text}' is no number`, 'see --help');
  return value;
}

/** `4096x2048` or `1014`, which means 1014x1014. */
function pair(option: string, text: string): readonly [number, number] {
  const [first, second = first, ...rest] = text.split('x');
  if (rest.length > 0) throw new RxDrizzleError('UsageError', { option }, `'${text}' is no size`, 'give NXxNY');
  return [number(option, first), number(option, second)];
}

function square([nx, ny]: readonly [number, number]): number {
  if (nx === ny) return nx;
  throw new RxDrizzleError('UsageError', { option: 'size' }, `${nx}x${ny} is not square`, 'give one number');
}

async function main(): Promise<void> {
  const values = readArguments(process.argv.slice(2));
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (values.out === undefined)
    throw new RxDrizzleError('UsageError', { option: 'out' }, 'there is no output folder', 'give --out DIR');
  const written = await writeDitherSet(chosenSet(values), values.out, (file) => {
    if (!values.quiet) console.log(file);
  });
  if (!values.quiet) {
    const { stars, galaxies } = written.scene;
    console.log(
      `${written.files.length} exposures, ${stars.length} stars, ${galaxies.length} galaxies; truth tables beside them`,
    );
  }
}

try {
  await main();
} catch (error) {
  if (!isRxDrizzleError(error)) throw error;
  console.error(`make-sample: ${error.message}`);
  process.exitCode = exitCodeOf(error);
}
