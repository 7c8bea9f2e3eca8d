import { Option } from 'commander';
import type { Command } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import { defaultOf, PARAMETER_GROUPS } from '../parameters/definition.js';
import type { ParameterDefinition, ParameterKind } from '../parameters/definition.js';
import { definitionOf, PARAMETER_NAMES } from '../parameters/drizzle-table.js';
import type { DrizzleParameters, ParameterName } from '../parameters/drizzle-table.js';
import { resolveParameters } from '../parameters/resolve-parameters.js';

/** Adds every parameter of the drizzle task, under its own name, and the options around them. */
export function addDrizzleOptions(command: Command): void {
  for (const option of taskOptions()) command.addOption(option.helpGroup('Task:'));
  for (const group of PARAMETER_GROUPS) {
    for (const name of PARAMETER_NAMES.filter((name) => definitionOf(name).group === group)) {
      command.addOption(parameterOption(name).helpGroup(`${group}:`));
    }
  }
  command.addHelpText('after', `\n${notInThisRelease()}`);
}

function taskOptions(): Option[] {
  const append = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];
  return [
    new Option('--config <file>', 'parameters from a YAML, JSON or AstroDrizzle .cfg file; options win over it'),
    new Option('--set <name=value>', 'sets a parameter, for scripts; may be repeated').argParser(append),
    new Option('--dry-run', 'from the headers alone: the frame, the products, disk and memory; writes nothing'),
  ];
}

/** `final_scale` becomes `--final-scale <number>`. Its text is interpreted later, together with parameter files. */
function parameterOption(name: ParameterName): Option {
  const definition = definitionOf(name);
  const option = new Option(`--${name.replaceAll('_', '-')} ${VALUES[definition.kind]}`, description(definition));
  return definition.status === 'works' ? option : option.hideHelp();
}

const VALUES: Readonly<Record<ParameterKind, string>> = {
  boolean: '[yes|no]',
  integer: '<n>',
  number: '<x>',
  fill: '<x>',
  text: '<text>',
  choice: '<word>',
  bits: '<bits>',
  'weight-scale': '<x>',
  pair: '<x,x>',
  mean: '<x>',
  list: '<list>',
};

function description(definition: ParameterDefinition<unknown>): string {
  const choices = definition.choices.length === 0 ? '' : ` One of ${definition.choices.join(', ')}.`;
  const unit = definition.unit === '' ? '' : ` [${definition.unit}]`;
  return `${definition.help}${choices}${unit}${defaultText(definition)}`;
}

function defaultText(definition: ParameterDefinition<unknown>): string {
  const value = defaultOf(definition);
  const unset = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (unset || typeof value === 'object') return definition.kind === 'bits' ? bitsDefault(value) : '';
  if (typeof value === 'boolean') return ` (default: ${value ? 'yes' : 'no'})`;
  return ` (default: ${String(value as string | number)})`;
}

function bitsDefault(value: unknown): string {
  const { ignore, good } = value as { ignore: boolean; good: number };
  return ` (default: ${ignore ? 'None' : String(good)})`;
}

function notInThisRelease(): string {
  const names = PARAMETER_NAMES.filter((name) => definitionOf(name).status !== 'works');
  return wrap(`Not in this release: ${names.join(', ')}. Setting one of them is refused with the reason.`);
}

function wrap(text: string, width = 100): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line.length + word.length < width) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

/**
 * The parameters of a drizzle command from its options: defaults < `--config` < `--set` and options.
 * Throws UsageError for what is unknown, out of range or not in this release, StorageError for the file.
 */
export async function readDrizzleParameters(options: Readonly<Record<string, unknown>>): Promise<DrizzleParameters> {
  const given: Record<string, string> = {};
  for (const name of PARAMETER_NAMES) {
    const value = options[parameterOption(name).attributeName()];
    if (typeof value === 'string') given[name] = value;
  }
  const { config, set } = options as { config?: string; set?: string[] };
  const { values } = await resolveParameters({ configFile: config, options: given, sets: set ?? [] });
  return values;
}
