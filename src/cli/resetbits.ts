import { Option } from 'commander';
import type { Command } from 'commander';
import type { CommandModule, Invocation } from './command.js';

/** `rxdrizzle resetbits IN... --bits 4096`. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[inputs...]', 'exposures: files, globs, @lists, ASN tables, folders; they are changed')
      .usage('IN... --bits 4096 [options]');
    for (const option of [
      new Option('--bits <bits>', 'the bits: a sum 4194, a list 2,32,4096 or 2+32+4096; ~2 clears all but 2'),
      new Option('--extname <name>', 'name of the extensions').default('DQ'),
      new Option('--extver <n,...>', 'their versions (default: all of the name)'),
    ]) {
      command.addOption(option.helpGroup('Task:'));
    }
  },

  async run(invocation: Invocation): Promise<void> {
    const { runResetBits } = await import('./run-resetbits.js');
    await runResetBits(invocation);
  },
};
