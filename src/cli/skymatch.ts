import type { Command } from 'commander';
import type { CommandModule, Invocation } from './command.js';
import { SKYMATCH_TASK } from '../parameters/skymatch-table.js';
import { addParameterOptions } from './parameter-options.js';

/** `rxdrizzle skymatch IN...`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[inputs...]', 'exposures: files, globs, @lists with masks, ASN tables, file.fits[sci,1], folders')
      .usage('IN... [options]');
    addParameterOptions(command, SKYMATCH_TASK);
  },

  async run(invocation: Invocation): Promise<void> {
    const { runSkymatch } = await import('./run-skymatch.js');
    await runSkymatch(invocation);
  },
};
