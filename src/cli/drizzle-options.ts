import { Option } from 'commander';
import type { Command } from 'commander';
import { parameterHelp } from '../parameters/describe.js';
import type { ParameterHelp } from '../parameters/describe.js';

/** Adds every parameter of the drizzle task, under its own name, and the options around them. */
export function addDrizzleOptions(command: Command): void {
  for (const option of taskOptions()) command.addOption(option.helpGroup('Task:'));
  const parameters = parameterHelp();
  for (const parameter of parameters) {
    command.addOption(parameterOption(parameter).helpGroup(`${parameter.group}:`));
  }
  command.addHelpText('after', `\n${refusedText(parameters.filter(({ refusal }) => refusal !== undefined))}`);
}

function taskOptions(): Option[] {
  const append = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
  return [
    new Option('--config <file>', 'parameters from a YAML, JSON or AstroDrizzle .cfg file; options win over it'),
    new Option('--set <name=value>', 'sets a parameter, for scripts; may be repeated').argParser(append),
    new Option('--dry-run', 'from the headers alone: the frame, the products, disk and memory; writes nothing'),
  ];
}

/** The text of a value is interpreted later, together with parameter files. */
function parameterOption(parameter: ParameterHelp): Option {
  const argument = parameter.argument === '' ? '[yes|no]' : parameter.argument;
  const option = new Option(`${parameter.option} ${argument}`, description(parameter));
  return parameter.refusal === undefined ? option : option.hideHelp();
}

function description({ help, argument, allowed, defaultText }: ParameterHelp): string {
  // For flags, plain text and units `<arcsec>` the argument says it already.
  const takes = argument === '<name>' ? ` Takes ${allowed}.` : '';
  return `${help}${takes}${defaultText === 'None' ? '' : ` (default: ${defaultText})`}`;
}

function refusedText(refused: readonly ParameterHelp[]): string {
  const names = refused.map(({ name }) => name).join(', ');
  return wrap(`Not in this release: ${names}. Setting one of them is refused with the reason.`);
}

const WIDTH = 100;

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line.length + word.length < WIDTH) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
