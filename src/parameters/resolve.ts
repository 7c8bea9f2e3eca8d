import { RxDrizzleError } from '../errors/index.js';
import type { BitFlags, BitFlagsInput } from './bit-flags.js';
import { crossCheck, customFrameSwitches } from './cross-checks.js';
import { defaultOf } from './definition.js';
import { definitionOf, isParameterName, PARAMETER_NAMES } from './drizzle-table.js';
import type { DrizzleParameters, ParameterName } from './drizzle-table.js';
import { canonicalName, optionLayer } from './layer.js';
import type { Origin, ParameterEntry, ParameterLayer, ParameterProblem, Setting } from './layer.js';
import { nearestName } from './nearest-name.js';
import { parseValue, ValueProblem } from './parse-value.js';
import { readConfigFile } from './read-config.js';
import { refusals } from './refusals.js';

/** What a program may give for a parameter: its value, or for bit flags any form of their syntax. */
type OptionValue<V> = V extends BitFlags ? BitFlagsInput : V;

/** Options of the library: any parameters under their own names; `undefined` = not given. */
export type DrizzleOptions = {
  readonly [N in ParameterName]?: OptionValue<DrizzleParameters[N]> | undefined;
};

/** The parameters of a run and where each came from. */
export interface ResolvedParameters {
  readonly values: DrizzleParameters;
  readonly origin: Readonly<Record<ParameterName, Origin>>;
}

/** Where the parameters of a run are written. */
export interface ParameterSources {
  /** AstroDrizzle's .cfg, YAML or JSON. */
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
export async function resolveParameters(sources: ParameterSources): Promise<ResolvedParameters> {
  const layers: ParameterLayer[] = [];
  const problems: ParameterProblem[] = [];
  if (sources.configFile !== undefined) {
    const config = await readConfigFile(sources.configFile);
    layers.push({ origin: 'config', entries: config.entries });
    problems.push(...config.problems);
  }
  layers.push(optionLayer(sources.options ?? {}));
  layers.push({ origin: 'option', entries: (sources.sets ?? []).map((text) => setEntry(text, problems)) });
  return combineLayers(layers, problems);
}

/**
 * Parameters of the library's option object; what is not given has its default. Parameters that were resolved
 * before, or a copy of them, keep their values; only what was changed in the copy counts as given anew.
 * @throws UsageError
 */
export function drizzleParameters(options: DrizzleOptions = {}): DrizzleParameters {
  const base = (options as { readonly [RESOLVED]?: DrizzleParameters })[RESOLVED];
  if (base === undefined) return combineLayers([optionLayer(options)]).values;
  const changed = PARAMETER_NAMES.filter(
    (name) => options[name] !== undefined && !Object.is(options[name], base[name]),
  );
  if (changed.length === 0) return base;
  const settled: ParameterLayer = { origin: 'config', entries: optionLayer(base).entries };
  return combineLayers([settled, optionLayer(Object.fromEntries(changed.map((name) => [name, options[name]])))]).values;
}

/**
 * Leads from resolved parameters, and from copies made with `...`, to the resolved ones: to give all of them again is
 * not the same as a user who sets each.
 */
const RESOLVED = Symbol('resolved parameters');

function setEntry(text: string, problems: ParameterProblem[]): ParameterEntry {
  const equals = text.indexOf('=');
  if (equals < 0) problems.push({ place: 'option set', name: '', message: `"${text}" is not name=value` });
  return { name: text.slice(0, Math.max(equals, 0)), raw: text.slice(equals + 1), place: 'option' };
}

/** Combines layers of rising precedence. `problems` are mistakes that were found while reading them. */
export function combineLayers(
  layers: readonly ParameterLayer[],
  problems: readonly ParameterProblem[] = [],
): ResolvedParameters {
  const found = [...problems];
  const settings = layers.flatMap((layer) => readLayer(layer, found));
  found.push(...refusals(settings));
  if (found.length > 0) throw usageError(found);
  const resolved = assemble(settings);
  const wrong = crossCheck(resolved.values, settings);
  if (wrong.length > 0) throw usageError(wrong);
  return resolved;
}

function readLayer(layer: ParameterLayer, problems: ParameterProblem[]): Setting[] {
  const settings: Setting[] = [];
  for (const entry of layer.entries) {
    const setting = readEntry(entry, layer.origin, problems);
    if (setting !== undefined) settings.push(setting);
  }
  return settings;
}

function readEntry(entry: ParameterEntry, origin: Origin, problems: ParameterProblem[]): Setting | undefined {
  const name = canonicalName(entry.name);
  // An empty name has been reported where it was read.
  if (name === '') return undefined;
  if (!isParameterName(name)) {
    problems.push({ place: entry.place, name: entry.name, message: unknownText(name) });
    return undefined;
  }
  try {
    return { name, value: parseValue(name, definitionOf(name), entry.raw), origin, place: entry.place };
  } catch (error) {
    if (!(error instanceof ValueProblem)) throw error;
    problems.push({ place: entry.place, name, message: error.message });
    return undefined;
  }
}

function unknownText(name: string): string {
  const nearest = nearestName(name, PARAMETER_NAMES);
  return nearest === undefined ? 'no such parameter' : `no such parameter; did you mean ${nearest}?`;
}

function assemble(settings: readonly Setting[]): ResolvedParameters {
  const values: Record<string, unknown> = {};
  const origin: Record<string, Origin> = {};
  for (const name of PARAMETER_NAMES) {
    values[name] = defaultOf(definitionOf(name));
    origin[name] = 'default';
  }
  for (const setting of [...settings, ...customFrameSwitches(settings)]) {
    values[setting.name] = setting.value;
    origin[setting.name] = setting.origin;
  }
  Object.assign(values, { [RESOLVED]: values });
  Object.freeze(values);
  // Every name of the table was assigned above, each with a value of its own definition.
  return { values: values as DrizzleParameters, origin: origin as Record<ParameterName, Origin> };
}

/** One error for all mistakes; with a single one its option is in the error's place. */
function usageError(problems: readonly ParameterProblem[]): RxDrizzleError {
  if (problems.length === 1 && problems[0].place === 'option') {
    return new RxDrizzleError('UsageError', { option: problems[0].name }, problems[0].message);
  }
  const lines = problems.map(({ place, name, message }) => `${place}${name === '' ? '' : ` ${name}`}: ${message}`);
  return new RxDrizzleError('UsageError', {}, lines.join('\n'));
}
