import { formatBitFlags } from './bit-flags.js';
import type { BitFlags } from './bit-flags.js';
import { defaultOf, MISSING_STEPS, PARAMETER_GROUPS } from './definition.js';
import type { ParameterDefinition, ParameterGroup } from './definition.js';
import { definitionOf, PARAMETER_NAMES } from './drizzle-table.js';
import type { ParameterName } from './drizzle-table.js';
import { allowedText } from './parse-value.js';

/** What --help says about one parameter. */
export interface ParameterHelp {
  readonly name: ParameterName;
  /** `--final-scale`. */
  readonly option: string;
  /** `<arcsec>`; empty for a flag. */
  readonly argument: string;
  readonly group: ParameterGroup;
  readonly help: string;
  /** What it takes, in words. */
  readonly allowed: string;
  /** The value in this release when nobody sets it, as written in a parameter file. */
  readonly defaultText: string;
  /** AstroDrizzle's own default where it differs, otherwise undefined. */
  readonly referenceDefault: string | undefined;
  /** Why it cannot be set in this release, or undefined. */
  readonly refusal: string | undefined;
}

/** All parameters by group, in the order of the table: the data of --help and of the parameter page. */
export function parameterHelp(): readonly ParameterHelp[] {
  const help = PARAMETER_NAMES.map((name) => helpOf(name, definitionOf(name)));
  return PARAMETER_GROUPS.flatMap((group) => help.filter((item) => item.group === group));
}

function helpOf(name: ParameterName, definition: ParameterDefinition<unknown>): ParameterHelp {
  const own = formatValue(defaultOf(definition));
  const reference = formatValue(definition.default);
  return {
    name,
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
  return 'step' in status ? `not in this release: ${MISSING_STEPS[status.step]}` : status.refused;
}

/** A value as it is written in a parameter file; blank values as `None`. */
export function formatValue(value: unknown): string {
  if (value === null || value === '') return 'None';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(String).join(' ');
  if (typeof value === 'object') return formatBitFlags(value as BitFlags);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The parameters as a page of Markdown, one table a group. */
export function parameterMarkdown(): string {
  const help = parameterHelp();
  const sections = PARAMETER_GROUPS.map((group) =>
    groupMarkdown(
      group,
      help.filter((item) => item.group === group),
    ),
  );
  return `# Parameters of \`drizzle\`\n\n${INTRODUCTION}\n\n${sections.join('\n')}`;
}

const INTRODUCTION = `Every parameter is an option of the command line under its own name, with \`-\` or \`_\` (\`--final-scale 0.065\`),
a key of a parameter file (\`--config\`: AstroDrizzle's \`.cfg\`, YAML or JSON) and a property of the option object in
TypeScript. Later wins: defaults, parameter file, options. \`None\`, \`INDEF\` and blanks mean "not set".
Names, meanings and defaults are AstroDrizzle's; where this release has another default both are given.
This page is made from the table in \`src/parameters/drizzle-table.ts\`.`;

function groupMarkdown(group: ParameterGroup, items: readonly ParameterHelp[]): string {
  const rows = items.map(
    (item) => `| \`${item.name}\` | ${item.allowed} | ${defaultMarkdown(item)} | ${meaning(item)} |`,
  );
  return `## ${group}\n\n| name | takes | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function defaultMarkdown({ defaultText, referenceDefault }: ParameterHelp): string {
  return referenceDefault === undefined
    ? `\`${defaultText}\``
    : `\`${defaultText}\` (AstroDrizzle: \`${referenceDefault}\`)`;
}

function meaning({ help, refusal }: ParameterHelp): string {
  return refusal === undefined ? help : `${help} **${refusal[0].toUpperCase()}${refusal.slice(1)}.**`;
}
