/** Where a value comes from, in order of rising precedence. */
export type Origin = 'default' | 'config' | 'mdriztab' | 'option';

/** What a layer is made of; `settled`: of parameters that were resolved before, whose own origins count. */
export type LayerOrigin = Origin | 'settled';

/** One `name = value` as it was written. */
export interface ParameterEntry {
  /** The name as written, `-` or `_`. */
  readonly name: string;
  readonly raw: unknown;
  /** `file:line:column` of the name, the row of a table, or `option`, for messages. */
  readonly place: string;
}

/** What one source of parameters says, in order. */
export interface ParameterLayer {
  readonly origin: LayerOrigin;
  readonly entries: readonly ParameterEntry[];
}

/** One accepted setting, in the order it was made. */
export interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly origin: LayerOrigin;
  readonly place: string;
}

/** A mistake in what a user wrote. */
export interface ParameterProblem {
  /** `file:line:column name` or `option name`. */
  readonly place: string;
  /** Canonical name where known, otherwise as written. */
  readonly name: string;
  readonly message: string;
}

/** Options of the command line or of the library as a layer. `undefined` values are left out. */
export function optionLayer(options: Readonly<Record<string, unknown>>): ParameterLayer {
  const entries = Object.entries(options)
    .filter(([, raw]) => raw !== undefined)
    .map(([name, raw]) => ({ name, raw, place: 'option' }));
  return { origin: 'option', entries };
}

/** `final-scale` and `Final_Scale ` both name `final_scale`. */
export function canonicalName(written: string): string {
  return written.trim().replaceAll('-', '_').toLowerCase();
}
