import { Option } from 'commander';
import type { Command } from 'commander';
import { DRIZZLE_TASK } from '../parameters/drizzle-task.js';
import type { CommandModule, Invocation } from './command.js';
import { addParameterOptions } from './parameter-options.js';

/** `rxdrizzle drizzle IN... --output NAME`. What does the work is loaded only for work: `--help` stays quick. */
export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument('[inputs...]', 'exposures: files, globs, @lists, ASN tables, file.fits[sci,1], folders, .zip bundles')
      .usage('IN... --output NAME [options]');
    addParameterOptions(command, DRIZZLE_TASK, [
      new Option(
        '--dry-run',
        'from the headers alone: the frame, the products, the overlaps for the sky, disk and memory; writes nothing',
      ),
      new Option(
        '--explain-parameters',
        'print every parameter, its value and where that was written; does nothing else',
      ),
    ]);
  },

  async run(invocation: Invocation): Promise<void> {
    const { interpretDrizzle, startDrizzle } = await import('./start-drizzle.js');
    if (invocation.options.explainParameters === true) {
      const { resolved, inputs } = await interpretDrizzle(invocation);
      const { explainParameters } = await import('./explain-parameters.js');
      return explainParameters(invocation, resolved, inputs);
    }
    const { task, run } = await startDrizzle(invocation);
    try {
      const { runDrizzle } = await import('./run-drizzle.js');
      await runDrizzle(task, run);
    } finally {
      await run.close();
    }
  },
};
