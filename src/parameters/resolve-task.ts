import { RxDrizzleError } from '../errors/index.js';
import type { BitFlags, BitFlagsInput } from './bit-flags.js';
import { defaultOf } from './definition.js';
import { canonicalName, optionLayer } from './layer.js';
import type { LayerOrigin, Origin, ParameterEntry, ParameterLayer, ParameterProblem, Setting } from './layer.js';
import { nearestName } from './nearest-name.js';
import { isBlank, parseValue, ValueProblem } from './parse-value.js';
import { readConfigFile } from './read-config.js';
import { refusals } from './refusals.js';
import { parameterNamed, placed } from './task.js';
import type { NameIn, ParameterTable, ParameterTask, ValuesOf } from './task.js';

/** What a program may give for a parameter: its value, or for bit flags any form of their syntax. */
type OptionValue<V> = V extends BitFlags ? BitFlagsInput : V;

/** Options of the library: any parameters of a table under their own names; `undefined` = not given. */
export type OptionsOf<T extends ParameterTable> = {
  readonly [N in NameIn<T>]?: OptionValue<ValuesOf<T>[N]> | undefined;
};

/** The parameters of a run and where each came from. */
export interface Resolved<T extends ParameterTable> {
  readonly values: ValuesOf<T>;
  readonly origin: Readonly<Record<NameIn<T>, Origin>>;
  /** Where each was written: `file:line:column`, a row of a table, `option`; '' for a default. */
  readonly place: Readonly<Record<NameIn<T>, string>>;
  /** Place of the row of MDRIZTAB that was applied; '' without. */
  readonly row: string;
}

/** Where the parameters of a run are written. */
export interface ParameterSources {
  /** The reference's .cfg, YAML or JSON. */
  readonly configFile?: string | undefined;
  /** Options of the command line, or of a program; names with `-` or `_`. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** `name=value` texts of `--set`. */
  readonly sets?: readonly string[] | undefined;
}

/**
 * The parameters of a run: defaults, then the configuration file, then options and `--set`.
 * Every mistake of every source is collected and reported in one error.
 * @throws UsageError, StorageError
 */
export async function resolveTask<T extends ParameterTable>(
  task: ParameterTask<T>,
  sources: ParameterSources,
): Promise<Resolved<T>> {
  const layers: ParameterLayer[] = [];
  const problems: ParameterProblem[] = [];
  if (sources.configFile !== undefined) {
    const config = await readConfigFile(sources.configFile);
    layers.push({ origin: 'config', entries: config.entries });
    problems.push(...config.problems);
  }
  layers.push(optionLayer(sources.options ?? {}));
  layers.push({ origin: 'option', entries: (sources.sets ?? []).map((text) => setEntry(text, problems)) });
  return combineLayers(task, layers, problems);
}

/**
 * Parameters of the library's option object; what is not given has its default. Parameters of the same task that were
 * resolved before, or a copy of them, keep their values; only what was changed in the copy counts as given anew.
 * @throws UsageError
 */
export function taskParameters<T extends ParameterTable>(task: ParameterTask<T>, options: OptionsOf<T>): ValuesOf<T> {
  return resolveOptions(task, options).values;
}

/** {@link taskParameters} with what is known of them. @throws UsageError */
export function resolveOptions<T extends ParameterTable>(task: ParameterTask<T>, options: OptionsOf<T>): Resolved<T> {
  const base = (options as { readonly [RESOLVED]?: ResolvedFor<T> })[RESOLVED];
  if (base?.task !== task) return combineLayers(task, [optionLayer(options)]);
  const values: Readonly<Record<string, unknown>> = base.values;
  const changed = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !Object.is(value, values[name]),
  );
  if (changed.length === 0) return base;
  const layers = [...settledLayers(base), optionLayer(Object.fromEntries(changed))];
  return combineLayers(task, layers, [], base);
}

/**
 * Resolved parameters with the row of a table: it wins over the configuration file and loses against options.
 * @param place - of the row, for messages
 * @throws UsageError
 */
export function withTableRow<T extends ParameterTable>(
  task: ParameterTask<T>,
  resolved: Resolved<T>,
  row: readonly ParameterEntry[],
  place: string,
): Resolved<T> {
  return combineLayers(task, settledLayers(resolved, row), [], { ...resolved, row: place });
}

/** The values that a row of a table sets, checked as if they were given; what it leaves blank is missing. @throws UsageError */
export function rowValues<T extends ParameterTable>(
  task: ParameterTask<T>,
  row: readonly ParameterEntry[],
): Partial<ValuesOf<T>> {
  const problems: ParameterProblem[] = [];
  const settings = readLayer(task, { origin: 'mdriztab', entries: row }, problems);
  if (problems.length > 0) throw usageError(problems);
  // Each value was made by the definition of its name.
  return Object.fromEntries(settings.map(({ name, value }) => [name, value])) as Partial<ValuesOf<T>>;
}

/** What was given, as layers of their old precedence. @param row - instead of the row of a table that was applied before */
function settledLayers(
  { values, origin, place }: Resolved<ParameterTable>,
  row?: readonly ParameterEntry[],
): ParameterLayer[] {
  const given = (from: Origin): ParameterEntry[] =>
    Object.entries(values)
      .filter(([name]) => origin[name] === from)
      .map(([name, raw]) => ({ name, raw, place: place[name] }));
  return [
    { origin: 'settled', entries: given('config') },
    { origin: 'mdriztab', entries: row ?? given('mdriztab') },
    { origin: 'settled', entries: given('option') },
  ];
}

/**
 * Leads from resolved parameters, and from copies made with `...`, to the resolved ones: to give all of them again is
 * not the same as a user who sets each.
 */
const RESOLVED = Symbol('resolved parameters');

interface ResolvedFor<T extends ParameterTable> extends Resolved<T> {
  readonly task: ParameterTask<T>;
}

function setEntry(text: string, problems: ParameterProblem[]): ParameterEntry {
  const equals = text.indexOf('=');
  if (equals < 0) problems.push({ place: 'option set', name: '', message: `"${text}" is not name=value` });
  return { name: text.slice(0, Math.max(equals, 0)), raw: text.slice(equals + 1), place: 'option' };
}

/** Combines layers of rising precedence. `problems` are mistakes that were found while reading them; `base` is what is settled. */
function combineLayers<T extends ParameterTable>(
  task: ParameterTask<T>,
  layers: readonly ParameterLayer[],
  problems: readonly ParameterProblem[] = [],
  base?: Resolved<T>,
): Resolved<T> {
  const found = [...problems];
  const settings = layers.flatMap((layer) => readLayer(task, layer, found));
  found.push(...refusals(task.table, settings));
  if (found.length > 0) throw usageError(found);
  const resolved = assemble(task, settings, base);
  const wrong = placed(task.crossCheck(resolved.values, settings), settings);
  if (wrong.length > 0) throw usageError(wrong);
  return resolved;
}

function readLayer(task: ParameterTask, layer: ParameterLayer, problems: ParameterProblem[]): Setting[] {
  const settings: Setting[] = [];
  for (const entry of layer.entries) {
    const setting = readEntry(task, entry, layer.origin, problems);
    if (setting !== undefined) settings.push(setting);
  }
  return settings;
}

function readEntry(
  task: ParameterTask,
  entry: ParameterEntry,
  origin: LayerOrigin,
  problems: ParameterProblem[],
): Setting | undefined {
  const written = canonicalName(entry.name);
  // An empty name has been reported where it was read.
  if (written === '') return undefined;
  const name = parameterNamed(task, written);
  if (name === undefined) {
    problems.push({ place: entry.place, name: entry.name, message: unknownText(task, written) });
    return undefined;
  }
  const definition = task.table[name];
  // A blank cell of a table is no wish for a value that the parameter does not have.
  if (origin === 'mdriztab' && isBlank(entry.raw) && !definition.nullable) return undefined;
  try {
    return { name, value: parseValue(name, definition, entry.raw), origin, place: entry.place };
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    problems.push({ place: entry.place, name, message: error.message });
    return undefined;
  }
}

function unknownText(task: ParameterTask, name: string): string {
  const nearest = nearestName(name, [...Object.keys(task.table), ...Object.keys(task.aliases)]);
  return nearest === undefined ? 'no such parameter' : `no such parameter; did you mean ${nearest}?`;
}

function assemble<T extends ParameterTable>(
  task: ParameterTask<T>,
  settings: readonly Setting[],
  base?: Resolved<ParameterTable>,
): Resolved<T> {
  const values: Record<string, unknown> = {};
  const origin: Record<string, Origin> = {};
  const place: Record<string, string> = {};
  for (const [name, definition] of Object.entries(task.table)) {
    values[name] = defaultOf(definition);
    origin[name] = 'default';
    place[name] = '';
  }
  for (const setting of [...settings, ...task.implied(settings)]) {
    const { name } = setting;
    values[name] = setting.value;
    origin[name] = setting.origin === 'settled' ? (base?.origin[name] ?? 'option') : setting.origin;
    place[name] = setting.place;
  }
  // Every name of the table was assigned above, each with a value of its own definition.
  const resolved = { values, origin, place, row: base?.row ?? '' } as unknown as Resolved<T>;
  Object.assign(values, { [RESOLVED]: { ...resolved, task } });
  Object.freeze(values);
  return resolved;
}

/** One error for all mistakes; with a single one its option is in the error's place. */
function usageError(problems: readonly ParameterProblem[]): RxDrizzleError {
  if (problems.length === 1 && problems[0].place === 'option') {
    return new RxDrizzleError('UsageError', { option: problems[0].name }, problems[0].message);
  }
  const lines = problems.map(({ place, name, message }) => `${place}${name === '' ? '' : ` ${name}`}: ${message}`);
  return new RxDrizzleError('UsageError', {}, lines.join('\n'));
}
