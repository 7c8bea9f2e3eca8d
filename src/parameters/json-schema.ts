import { defaultOf } from './definition.js';
import type { ParameterDefinition, ParameterKind } from './definition.js';
import { formatValue } from './describe.js';
import { DRIZZLE_TASK } from './drizzle-task.js';
import { parameterNamed } from './task.js';
import type { ParameterTask } from './task.js';

type Schema = Readonly<Record<string, unknown>>;

/** JSON schema (2020-12) of a YAML or JSON parameter file, for completion and checks in editors. */
export function jsonSchema(task: ParameterTask = DRIZZLE_TASK): Schema {
  const names = [...Object.keys(task.table), ...Object.keys(task.aliases)];
  const properties = names.map((name) => [name, propertySchema(task.table[parameterNamed(task, name) ?? name])]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Parameters of rxdrizzle ${task.name}`,
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function propertySchema(definition: ParameterDefinition<unknown>): Schema {
  const unit = definition.unit === '' ? '' : ` Unit: ${definition.unit}.`;
  return {
    description: definition.help + unit,
    default: plainDefault(defaultOf(definition)),
    anyOf: [...TYPES[definition.kind](definition), ...(definition.nullable ? BLANKS : [])],
  };
}

const BLANKS: readonly Schema[] = [{ type: 'null' }, { enum: ['', 'None', 'INDEF'] }];
const NUMBER_LIST: Schema = { type: 'array', items: { type: 'number' } };

const TYPES: Readonly<Record<ParameterKind, (definition: ParameterDefinition<unknown>) => readonly Schema[]>> = {
  boolean: () => [{ type: 'boolean' }],
  integer: (definition) => [{ type: 'integer', ...range(definition) }],
  number: (definition) => [{ type: 'number', ...range(definition) }],
  fill: () => [{ type: 'number' }, { enum: ['NaN', 'nan'] }],
  text: () => [{ type: 'string' }, { type: 'number' }],
  choice: ({ choices }) => [{ enum: choices }],
  bits: () => [{ type: 'integer' }, { type: 'string' }],
  'weight-scale': (definition) => [{ enum: ['exptime', 'expsq'] }, { type: 'number', ...range(definition) }],
  pair: () => [{ type: 'string' }, { ...NUMBER_LIST, minItems: 2, maxItems: 2 }],
  mean: (definition) => [{ type: 'number', ...range(definition) }, { type: 'string' }, NUMBER_LIST],
  list: () => [{ type: 'string' }, { type: 'array', items: { type: ['string', 'null'] } }],
};

function range({ minimum, maximum, exclusiveMinimum }: ParameterDefinition<unknown>): Schema {
  const low = minimum === undefined ? {} : { [exclusiveMinimum ? 'exclusiveMinimum' : 'minimum']: minimum };
  return { ...low, ...(maximum === undefined ? {} : { maximum }) };
}

function plainDefault(value: unknown): unknown {
  const structured = typeof value === 'object' && value !== null && !Array.isArray(value);
  return structured ? formatValue(value) : value;
}
