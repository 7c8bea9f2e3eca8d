import { isDeepStrictEqual } from 'node:util';
import { defaultOf, MISSING_STEPS } from './definition.js';
import type { StepStatus } from './definition.js';
import type { ParameterProblem, Setting } from './layer.js';
import type { ParameterTable } from './task.js';

/**
 * Settings that this release cannot honour. Of several settings of one parameter the last counts, as it does
 * for its value: an option can switch off what a configuration file switches on.
 */
export function refusals(table: ParameterTable, settings: readonly Setting[]): ParameterProblem[] {
  const last = new Map<string, Setting>(settings.map((setting) => [setting.name, setting]));
  return [...last.values()].flatMap((setting) => {
    const message = refusalText(table, setting, last);
    return message === undefined ? [] : [{ place: setting.place, name: setting.name, message }];
  });
}

function refusalText(table: ParameterTable, setting: Setting, last: ReadonlyMap<string, Setting>): string | undefined {
  const definition = table[setting.name];
  const { status } = definition;
  if (status === 'works') return undefined;
  // A row of MDRIZTAB has the parameters of every step, also of those that nobody wants; its switches say which those are.
  if ('step' in status && setting.origin === 'mdriztab') return undefined;
  // The value of this release is no wish for the step.
  if ('step' in status) return setting.value === definition.releaseDefault ? undefined : stepText(status, last);
  const accepted = [null, defaultOf(definition), ...status.accepts];
  const fine = accepted.some((value) => isDeepStrictEqual(value, setting.value));
  return fine ? undefined : `${shown(setting.value)} is ${status.refused} (${status.remedy})`;
}

/** A parameter of a step that is switched off by name has no effect in the reference either. */
function stepText({ step, orWithout }: StepStatus, last: ReadonlyMap<string, Setting>): string | undefined {
  if ([step, orWithout ?? step].some((name) => last.get(name)?.value === false)) return undefined;
  return `not in this release: ${MISSING_STEPS[step]} (remove it, or set ${step}=false beside it, which makes it idle as in AstroDrizzle)`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}
