import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { CommandModule, Invocation } from './command.js';

/** `rxdrizzle blink IMAGE IMAGE... --output blink.gif`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[images...]', 'two or more FITS images of one shape: products, file.fits[sci,1], globs, @lists')
      .usage('IMAGE IMAGE... --output NAME.gif [options]');
    const options = [
      new Option('--output <file>', 'the GIF').default('blink.gif'),
      new Option(
        '--limits <lo,hi>',
        'values drawn black and white, in all images alike (default: 1 and 99 percent of the pixels of the first)',
      ),
      new Option('--seconds <s>', 'time that each image is shown').default(0.7).argParser(secondsOf),
      new Option('--labels <a,b,...>', 'what is written below each image; quote commas (default: the file names)'),
      new Option('--width <pixels>', 'longest side of the pictures: larger images are averaged down')
        .default(800)
        .argParser(widthOf),
      new Option('--clobber', 'replace an existing file'),
    ];
    for (const option of options) command.addOption(option);
  },

  async run(invocation: Invocation): Promise<void> {
    const { runBlink } = await import('./run-blink.js');
    await runBlink(invocation);
  },
};

/** A GIF counts hundredths in 16 bits; browsers slow down what is faster than two of them. */
function secondsOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0.02 && value <= 600) return value;
  throw new InvalidArgumentError('A number from 0.02 to 600 is needed.');
}

function widthOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 64 && value <= 4096) return value;
  throw new InvalidArgumentError('A whole number from 64 to 4096 is needed.');
}
