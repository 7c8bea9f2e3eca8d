import type { Command } from 'commander';
import type { CommandModule, Invocation } from './command.js';

/** `rxdrizzle info IN...`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[inputs...]', 'exposures: files, globs, @lists, ASN tables, folders, .zip bundles')
      .usage('IN... [options]');
  },

  async run(invocation: Invocation): Promise<void> {
    const { runInfo } = await import('./run-info.js');
    await runInfo(invocation);
  },
};
