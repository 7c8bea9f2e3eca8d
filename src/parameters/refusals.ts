import { isDeepStrictEqual } from 'node:util';
import { defaultOf } from './definition.js';
import type { ParameterProblem, Setting } from './layer.js';
import type { ParameterTable } from './task.js';

/**
 * Settings that this release cannot honour. Of several settings of one parameter the last counts, as it does
 * for its value: an option can switch off what a configuration file switches on.
 */
export function refusals(table: ParameterTable, settings: readonly Setting[]): ParameterProblem[] {
  const last = new Map<string, Setting>(settings.map((setting) => [setting.name, setting]));
  return [...last.values()].flatMap((setting) => {
    const message = refusalText(table, setting);
    return message === undefined ? [] : [{ place: setting.place, name: setting.name, message }];
  });
}

function refusalText(table: ParameterTable, setting: Setting): string | undefined {
  const definition = table[setting.name];
  const { status } = definition;
  if (status === 'works') return undefined;
  const accepted = [null, defaultOf(definition), ...status.accepts];
  const fine = accepted.some((value) => isDeepStrictEqual(value, setting.value));
  return fine ? undefined : `${shown(setting.value)} is ${status.refused} (${status.remedy})`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
