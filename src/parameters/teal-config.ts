import type { ParameterEntry, ParameterProblem } from './layer.js';

/** What a parameter file says, and what is wrong with it as a file. */
export interface ParsedConfig {
  readonly entries: readonly ParameterEntry[];
  readonly problems: readonly ParameterProblem[];
}

/** Reserved by the format: `_task_name_`, `_version_`, the section `_RULES_`. */
const RESERVED = /^_.*_$/;

/**
 * Reads AstroDrizzle's own parameter file (ConfigObj as TEAL writes it): `name = value` lines, quoted or not,
 * `#` comments, `[SECTION]` headings (which only group), everything under `[_RULES_]` ignored.
 * @param label the file, for messages
 */
export function parseTealConfig(text: string, label: string): ParsedConfig {
  const entries: ParameterEntry[] = [];
  const problems: ParameterProblem[] = [];
  let ignored = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const place = `${label}:${index + 1}:${line.indexOf(content) + 1}`;
    const section = sectionName(content);
    if (section !== undefined) {
      ignored = RESERVED.test(section);
      continue;
    }
    if (!ignored) readAssignment(content, place, entries, problems);
  }
  return { entries, problems };
}

function sectionName(content: string): string | undefined {
  return /^\[+\s*([^\]]*?)\s*\]+\s*(#.*)?$/.exec(content)?.[1];
}

function readAssignment(content: string, place: string, entries: ParameterEntry[], problems: ParameterProblem[]): void {
  const match = /^("[^"]*"|'[^']*'|[^=#\s]+)\s*=\s*(.*)$/.exec(content);
  if (match === null) {
    problems.push({ place, name: content, message: 'this is not "name = value"' });
    return;
  }
  const name = match[1].replace(/^["']|["']$/g, '');
  if (RESERVED.test(name)) return;
  const value = readScalar(match[2]);
  if (value === undefined) problems.push({ place, name, message: 'the quotation mark is not closed' });
  else entries.push({ name, raw: value, place });
}

/** Text of a value without its quotes and its comment; undefined when a quote is not closed. */
function readScalar(written: string): string | undefined {
  const quote = /^("""|'''|"|')/.exec(written)?.[1];
  if (quote === undefined) return written.replace(/\s*#.*$/, '').trim();
  const end = written.indexOf(quote, quote.length);
  if (end < 0) return undefined;
  const rest = written.slice(end + quote.length).trim();
  const inner = written.slice(quote.length, end);
  // "a", "b": ConfigObj's list; the commas are what counts.
  if (!rest.startsWith(',')) return inner;
  const tail = readScalar(rest.slice(1).trim());
  return tail === undefined ? undefined : `${inner},${tail}`;
}
