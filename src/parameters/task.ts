import type { ParameterDefinition } from './definition.js';
import type { ParameterProblem, Setting } from './layer.js';

/** The parameters of a task by name, in the order of its help. */
export type ParameterTable = Readonly<Record<string, ParameterDefinition<unknown>>>;

/** Name of a parameter of a table. */
export type NameIn<T extends ParameterTable> = keyof T & string;

/** The value that a definition describes. */
type ValueOf<D> = D extends ParameterDefinition<infer V> ? V : never;

/** All parameters of a table with their values. */
export type ValuesOf<T extends ParameterTable> = { readonly [N in NameIn<T>]: ValueOf<T[N]> };

/** A combination of values, each allowed alone, that cannot work. */
export type Finding = readonly [parameter: string, message: string];

/**
 * A task that has parameters: what is needed to read, check, describe and document them. The functions are methods so
 * that a task with a table of its own is a `ParameterTask` as well.
 */
export interface ParameterTask<T extends ParameterTable = ParameterTable> {
  /** As on the command line. */
  readonly name: string;
  /** Whose names, meanings and defaults the parameters have. */
  readonly reference: string;
  readonly table: T;
  /** Further names of parameters. */
  readonly aliases: Readonly<Record<string, NameIn<T>>>;
  /** Settings that follow from others; they are applied after them. */
  implied(settings: readonly Setting[]): readonly Setting[];
  /** Combinations that cannot work. */
  crossCheck(values: ValuesOf<T>, settings: readonly Setting[]): readonly Finding[];
}

/** The parameter that a word names, directly or as an alias; undefined when there is none. */
export function parameterNamed(task: ParameterTask, name: string): string | undefined {
  if (Object.hasOwn(task.table, name)) return name;
  return Object.hasOwn(task.aliases, name) ? task.aliases[name] : undefined;
}

/** Findings with the place where each parameter was set last. */
export function placed(findings: readonly Finding[], settings: readonly Setting[]): ParameterProblem[] {
  return findings.map(([name, message]) => {
    const place = settings.findLast((setting) => setting.name === name)?.place ?? 'option';
    return { place, name, message };
  });
}
