import { formatBitFlags } from './bit-flags.js';
import type { BitFlags } from './bit-flags.js';
import { defaultOf } from './definition.js';
import type { ParameterDefinition } from './definition.js';
import { DRIZZLE_TASK } from './drizzle-task.js';
import { allowedText } from './parse-value.js';
import type { ParameterTask } from './task.js';

/** What --help says about one parameter. */
export interface ParameterHelp {
  readonly name: string;
  /** Its further names. */
  readonly aliases: readonly string[];
  /** `--final-scale`. */
  readonly option: string;
  /** `<arcsec>`; empty for a flag. */
  readonly argument: string;
  readonly group: string;
  readonly help: string;
  /** What it takes, in words. */
  readonly allowed: string;
  /** The value in this release when nobody sets it, as written in a parameter file. */
  readonly defaultText: string;
  /** The reference's default where it differs, otherwise undefined. */
  readonly referenceDefault: string | undefined;
  /** Why it cannot be set in this release, or undefined. */
  readonly refusal: string | undefined;
}

/** All parameters of a task, the groups together, in the order of the table: the data of --help and of the parameter page. */
export function parameterHelp(task: ParameterTask = DRIZZLE_TASK): readonly ParameterHelp[] {
  const help = Object.entries(task.table).map(([name, definition]) => helpOf(task, name, definition));
  const groups = new Set(help.map(({ group }) => group));
  return [...groups].flatMap((group) => help.filter((item) => item.group === group));
}

function helpOf(task: ParameterTask, name: string, definition: ParameterDefinition<unknown>): ParameterHelp {
  const own = formatValue(defaultOf(definition));
  const reference = formatValue(definition.default);
  return {
    name,
    aliases: Object.keys(task.aliases).filter((alias) => task.aliases[alias] === name),
    option: `--${name.replaceAll('_', '-')}`,
    argument:
      definition.kind === 'boolean' ? '' : `<${definition.unit === '' ? ARGUMENTS[definition.kind] : definition.unit}>`,
    group: definition.group,
    help: definition.help,
    allowed: allowedText(definition),
    defaultText: own,
    referenceDefault: own === reference ? undefined : reference,
    refusal: refusalOf(definition),
  };
}

const ARGUMENTS: Readonly<Record<ParameterDefinition<unknown>['kind'], string>> = {
  boolean: '',
  integer: 'n',
  number: 'number',
  fill: 'number',
  text: 'text',
  choice: 'name',
  bits: 'bits',
  'weight-scale': 'scale',
  pair: 'a b',
  mean: 'number',
  list: 'files',
};

function refusalOf({ status }: ParameterDefinition<unknown>): string | undefined {
  if (status === 'works') return undefined;
  return status.refused;
}

/** A value as it is written in a parameter file; blank values as `None`. */
export function formatValue(value: unknown): string {
  if (value === null || value === '') return 'None';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(String).join(' ');
  if (typeof value === 'object') return formatBitFlags(value as BitFlags);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
