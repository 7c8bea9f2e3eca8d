import type { BitFlags } from './bit-flags.js';

/** How the written value of a parameter is read. `mean` = number or comma list, averaged without its zeros. */
export type ParameterKind =
  'boolean' | 'integer' | 'number' | 'fill' | 'text' | 'choice' | 'bits' | 'weight-scale' | 'pair' | 'mean' | 'list';

/**
 * Whether a value takes effect. `works`: it does. `refused`: only `accepts` (and blank) can be set, anything
 * else is an error with this reason.
 */
export type ParameterStatus =
  'works' | { readonly refused: string; readonly remedy: string; readonly accepts: readonly unknown[] };

/** One parameter. `default` is the value of the reference; `releaseDefault` replaces it where this release differs. */
export interface ParameterDefinition<V> {
  readonly kind: ParameterKind;
  readonly default: V;
  readonly releaseDefault?: V;
  readonly nullable: boolean;
  readonly unit: string;
  /** Heading in --help and on the parameter page. */
  readonly group: string;
  readonly help: string;
  readonly choices: readonly string[];
  /** Known words that are refused, with the reason. */
  readonly refusedChoices: Readonly<Record<string, string>>;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The minimum itself is not allowed. */
  readonly exclusiveMinimum: boolean;
  readonly status: ParameterStatus;
}

/** Optional parts of a definition. */
export interface ParameterTraits<V> {
  readonly releaseDefault?: V;
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly choices?: readonly string[];
  readonly refusedChoices?: Readonly<Record<string, string>>;
  readonly status?: ParameterStatus;
}

/** What is said about a thing that a later release will do. */
export function notYet(reason: string, remedy: string, accepts: readonly unknown[]): ParameterStatus {
  return { refused: `not in this release: ${reason}`, remedy, accepts };
}

/** Defines the parameters of one group. */
export class GroupBuilder {
  constructor(private readonly group: string) {}

  boolean(value: boolean, help: string, traits: ParameterTraits<boolean> = {}): ParameterDefinition<boolean> {
    return this.define('boolean', value, false, help, traits);
  }

  integer(value: number, help: string, traits: ParameterTraits<number> = {}): ParameterDefinition<number> {
    return this.define('integer', value, false, help, traits);
  }

  optionalInteger(help: string, traits: ParameterTraits<number | null> = {}): ParameterDefinition<number | null> {
    return this.define<number | null>('integer', null, true, help, traits);
  }

  number(value: number, help: string, traits: ParameterTraits<number> = {}): ParameterDefinition<number> {
    return this.define('number', value, false, help, traits);
  }

  optionalNumber(help: string, traits: ParameterTraits<number | null> = {}): ParameterDefinition<number | null> {
    return this.define<number | null>('number', null, true, help, traits);
  }

  /** Number, NaN, or null for INDEF. */
  fill(help: string, traits: ParameterTraits<number | null> = {}): ParameterDefinition<number | null> {
    return this.define<number | null>('fill', null, true, help, traits);
  }

  text(value: string, help: string, traits: ParameterTraits<string> = {}): ParameterDefinition<string> {
    return this.define('text', value, true, help, traits);
  }

  choice<const C extends readonly string[]>(
    choices: C,
    value: C[number],
    help: string,
    traits: ParameterTraits<C[number]> = {},
  ): ParameterDefinition<C[number]> {
    return this.define<C[number]>('choice', value, false, help, { ...traits, choices });
  }

  bits(good: number, help: string, traits: ParameterTraits<BitFlags> = {}): ParameterDefinition<BitFlags> {
    return this.define<BitFlags>('bits', { ignore: false, good }, true, help, traits);
  }

  weightScale(help: string): ParameterDefinition<'exptime' | 'expsq' | number> {
    return this.define<'exptime' | 'expsq' | number>('weight-scale', 'exptime', false, help, {
      minimum: 0,
      exclusiveMinimum: true,
    });
  }

  pair(
    value: readonly [number, number],
    help: string,
    traits: ParameterTraits<readonly [number, number]> = {},
  ): ParameterDefinition<readonly [number, number]> {
    return this.define('pair', value, false, help, traits);
  }

  mean(help: string, traits: ParameterTraits<number | null> = {}): ParameterDefinition<number | null> {
    return this.define<number | null>('mean', null, true, help, traits);
  }

  list(help: string, traits: ParameterTraits<readonly string[]> = {}): ParameterDefinition<readonly string[]> {
    return this.define<readonly string[]>('list', [], true, help, traits);
  }

  private define<V>(
    kind: ParameterKind,
    value: V,
    nullable: boolean,
    help: string,
    traits: ParameterTraits<V>,
  ): ParameterDefinition<V> {
    return {
      kind,
      default: value,
      nullable,
      unit: '',
      group: this.group,
      help,
      choices: [],
      refusedChoices: {},
      exclusiveMinimum: false,
      status: 'works',
      ...traits,
    };
  }
}

/** The value a parameter has when nobody sets it. */
export function defaultOf<V>(definition: ParameterDefinition<V>): V {
  return definition.releaseDefault ?? definition.default;
}
