import { Option } from 'commander';
import type { Command } from 'commander';
import { parameterHelp } from '../parameters/describe.js';
import type { ParameterHelp } from '../parameters/describe.js';
import type { ParameterSources } from '../parameters/resolve-task.js';
import type { ParameterTask } from '../parameters/task.js';

/** Adds every parameter of a task, under its own name, and the options around them. */
export function addParameterOptions(command: Command, task: ParameterTask, more: readonly Option[] = []): void {
  for (const option of [...fileOptions(task), ...more]) command.addOption(option.helpGroup('Task:'));
  const parameters = parameterHelp(task);
  for (const parameter of parameters) {
    command.addOption(parameterOption(parameter).helpGroup(`${parameter.group}:`));
  }
  for (const [alias, name] of Object.entries(task.aliases)) {
    command.addOption(new Option(`--${alias.replaceAll('_', '-')} <${name}>`, `the same as ${name}`).hideHelp());
  }
  const refused = parameters.filter(({ refusal }) => refusal !== undefined);
  if (refused.length > 0) command.addHelpText('after', `\n${refusedText(refused)}`);
}

/** Where the parameters of a command are written: `--config`, its options, `--set`. */
export function parameterSources(task: ParameterTask, options: Readonly<Record<string, unknown>>): ParameterSources {
  const given: Record<string, string> = {};
  for (const name of [...Object.keys(task.table), ...Object.keys(task.aliases)]) {
    const value = options[new Option(`--${name.replaceAll('_', '-')}`).attributeName()];
    if (typeof value === 'string') given[name] = value;
  }
  const { config, set } = options as { config?: string; set?: string[] };
  return { configFile: config, options: given, sets: set };
}

function fileOptions({ reference }: ParameterTask): Option[] {
  const append = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
  return [
    new Option('--config <file>', `parameters from a YAML, JSON or ${reference} .cfg file; options win over it`),
    new Option('--set <name=value>', 'sets a parameter, for scripts; may be repeated').argParser(append),
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
