import { isDeepStrictEqual } from 'node:util';
import { defaultOf, MISSING_STEPS } from './definition.js';
import type { MissingStep } from './definition.js';
import { definitionOf } from './drizzle-table.js';
import type { ParameterName } from './drizzle-table.js';
import type { ParameterProblem, Setting } from './layer.js';

/**
 * Settings that this release cannot honour. Of several settings of one parameter the last counts, as it does
 * for its value: an option can switch off what a configuration file switches on.
 */
export function refusals(settings: readonly Setting[]): ParameterProblem[] {
  const last = new Map<ParameterName, Setting>(settings.map((setting) => [setting.name, setting]));
  return [...last.values()].flatMap((setting) => {
    const message = refusalText(setting, last);
    return message === undefined ? [] : [{ place: setting.place, name: setting.name, message }];
  });
}

function refusalText(setting: Setting, last: ReadonlyMap<ParameterName, Setting>): string | undefined {
  const { status } = definitionOf(setting.name);
  if (status === 'works') return undefined;
  if ('step' in status) return stepText(status.step, last);
  const accepted = [null, defaultOf(definitionOf(setting.name)), ...status.accepts];
  const fine = accepted.some((value) => isDeepStrictEqual(value, setting.value));
  return fine ? undefined : `${shown(setting.value)} is ${status.refused} (${status.remedy})`;
}

/** A parameter of a step that is switched off by name has no effect in the reference either. */
function stepText(step: MissingStep, last: ReadonlyMap<ParameterName, Setting>): string | undefined {
  if (last.get(step)?.value === false) return undefined;
  return `not in this release: ${MISSING_STEPS[step]} (remove it, or set ${step}=false beside it, which makes it idle as in AstroDrizzle)`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
