import { RxDrizzleError } from '../errors/index.js';
import { expandInputs } from '../inputs/expand-inputs.js';
import { formatSelector } from '../inputs/extension-selector.js';
import { plainName } from '../inputs/file-root.js';
import type { InputSpec } from '../inputs/input-spec.js';
import { splitTopLevel, unquote } from '../inputs/quoted-text.js';
import { blinkImages } from '../pictures/blink/index.js';
import { limitsOf } from '../pictures/stretch.js';
import type { BlackWhite } from '../pictures/stretch.js';
import type { Invocation } from './command.js';
import { printJson, printLines } from './print.js';

interface Options {
  readonly output: string;
  readonly limits?: string;
  readonly seconds: number;
  readonly labels?: string;
  readonly width: number;
  readonly clobber?: true;
}

/** Makes the GIF and prints what it shows. */
export async function runBlink({ positionals, options: given, streams, session }: Invocation): Promise<void> {
  const { output, seconds, width: size, clobber, ...texts } = given as unknown as Options;
  if (positionals.length === 0)
    throw new RxDrizzleError('UsageError', {}, 'no image is given', 'write blink IMAGE IMAGE... --output NAME.gif');
  const limits = texts.limits === undefined ? undefined : limitsOfText(texts.limits);
  const images = await expandInputs(positionals, undefined, {
    sameFile: 'distinct-extensions',
    secondColumn: 'refuse',
  });
  refuseMasks(images);
  const labels = texts.labels === undefined ? images.map(nameOf) : labelsOf(texts.labels);
  const stage = session.metrics.stage('blink');
  const { gif, ...drawn } = await blinkImages(output, images, {
    limits,
    seconds,
    size,
    labels,
    clobber: clobber === true,
    scratchDir: session.options.workdir,
    signal: session.signal,
    progress: (done) => {
      stage.exposure();
      stage.progress(done / images.length);
    },
  });
  await session.conclude('made');
  const { width, height, frames } = drawn;
  const { black, white } = drawn.limits;
  if (session.options.json === true)
    printJson(streams, {
      file: output,
      frames,
      width,
      height,
      limits: [black, white],
      seconds,
      labels,
      bytes: gif.length,
    });
  else if (session.options.quiet !== true)
    printLines(streams, [
      `${output}  ${String(frames)} frames of ${String(width)} x ${String(height)} pixels`,
      `black       ${black.toPrecision(6)}`,
      `white       ${white.toPrecision(6)}`,
    ]);
}

function refuseMasks(images: readonly InputSpec[]): void {
  const masked = images.find(({ masks }) => masks !== undefined);
  if (masked === undefined) return;
  throw new RxDrizzleError('UsageError', { file: masked.file }, 'masks have no use here', 'leave them out of the list');
}

function nameOf({ file, extensions }: InputSpec): string {
  const which = extensions === undefined ? '' : `[${extensions.map(formatSelector).join('; ')}]`;
  return `${plainName(file)}${which}`;
}

function limitsOfText(text: string): BlackWhite {
  const [black, white, ...more] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (more.length > 0 || !Number.isFinite(black) || !Number.isFinite(white))
    throw new RxDrizzleError(
      'UsageError',
      { option: 'limits' },
      `"${text}" is not two numbers`,
      'write --limits -0.4,2',
    );
  return limitsOf(new Float32Array(), { kind: 'fixed', black, white });
}

function labelsOf(text: string): string[] {
  return splitTopLevel(text, ',').map((label) => unquote(label.trim()));
}
