import { parameterHelp } from './describe.js';
import type { ParameterHelp } from './describe.js';
import { DRIZZLE_TASK } from './drizzle-task.js';
import { SKYMATCH_TASK } from './skymatch-table.js';
import type { ParameterTask } from './task.js';

const PAGE_TASKS: readonly ParameterTask[] = [DRIZZLE_TASK, SKYMATCH_TASK];

/** The parameters of all tasks as a page of Markdown, one table a group. */
export function parameterMarkdown(): string {
  return `# Parameters\n\n${INTRODUCTION}\n\n${PAGE_TASKS.map(taskMarkdown).join('\n')}`;
}

const INTRODUCTION = `Every parameter is an option of its command under its own name, with \`-\` or \`_\` (\`--final-scale 0.065\`),
a key of a parameter file (\`--config\`: the reference's own \`.cfg\`, YAML or JSON) and a property of the option object in
TypeScript. Later wins: defaults, parameter file, the row of an MDRIZTAB (drizzle), options. \`None\`, \`INDEF\` and blanks mean "not set".
Names, meanings and defaults are those of the reference; where this release has another default both are given.
This page is made from the tables in \`src/parameters/drizzle-table.ts\` and \`src/parameters/skymatch/parameters.ts\`.`;

function taskMarkdown(task: ParameterTask): string {
  const help = parameterHelp(task);
  const sections = [...new Set(help.map(({ group }) => group))].map((group) => {
    const items = help.filter((item) => item.group === group);
    return groupMarkdown(group, items, task);
  });
  return `## \`${task.name}\`\n\nThe reference is ${task.reference}.\n\n${sections.join('\n')}`;
}

function groupMarkdown(group: string, items: readonly ParameterHelp[], task: ParameterTask): string {
  const rows = items.map(
    (item) => `| ${nameMarkdown(item)} | ${item.allowed} | ${defaultMarkdown(item, task)} | ${meaning(item)} |`,
  );
  return `### ${group}\n\n| name | takes | default | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function nameMarkdown({ name, aliases }: ParameterHelp): string {
  return [name, ...aliases].map((word) => `\`${word}\``).join(', ');
}

function defaultMarkdown({ defaultText, referenceDefault }: ParameterHelp, { reference }: ParameterTask): string {
  return referenceDefault === undefined
    ? `\`${defaultText}\``
    : `\`${defaultText}\` (${reference}: \`${referenceDefault}\`)`;
}

function meaning({ help, refusal }: ParameterHelp): string {
  return refusal === undefined ? help : `${help} **${refusal[0].toUpperCase()}${refusal.slice(1)}.**`;
}
