import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import type { InputSpec } from './input-spec.js';
import { selectHdus } from './select-hdus.js';

/**
 * What is done about a file that is named more than once: it is refused always, or only where two inputs share an
 * extension. With distinct extensions each input is an exposure of its own (sky dossier, section 1.1).
 */
export type SameFile = 'refuse' | 'distinct-extensions';

/** An input and where it was named: `line 3 of list.txt`; blank for an argument. */
export interface NamedInput {
  readonly spec: InputSpec;
  readonly place: string;
}

/**
 * Refuses inputs that name one file twice, by whatever path or link. Only where `distinct-extensions` has to compare
 * extensions is the file opened.
 * @throws UsageError; ExposureError for an extension that is not there; what opening the file throws
 */
export async function checkSameFiles(inputs: readonly NamedInput[], sameFile: SameFile): Promise<void> {
  const byFile = new Map<string, NamedInput[]>();
  for (const input of inputs) {
    const key = fileIdentity(input.spec.file);
    byFile.set(key, [...(byFile.get(key) ?? []), input]);
  }
  for (const group of byFile.values()) {
    if (group.length === 1) continue;
    const whole = group.some(({ spec }) => spec.extensions === undefined);
    if (sameFile === 'refuse' || whole) throw namedTwice(group, sameFile);
    await refuseSharedExtensions(group);
  }
}

/** Links lead to the file itself; a file that is not there, or an entry of a bundle, is told by its path. */
export function fileIdentity(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}

function namedTwice(group: readonly NamedInput[], sameFile: SameFile): RxDrizzleError {
  const remedy =
    sameFile === 'refuse'
      ? 'name it once; several extensions of it as file.fits{1,2}'
      : 'name it once, or give each of its inputs other extensions: file.fits[sci,1] and file.fits[sci,2]';
  return new RxDrizzleError(
    'UsageError',
    { file: group[1].spec.file },
    `this file is named twice${placesOf(group)}`,
    remedy,
  );
}

async function refuseSharedExtensions(group: readonly NamedInput[]): Promise<void> {
  const file = await FitsFile.open(group[0].spec.file);
  try {
    const owners = new Map<number, NamedInput>();
    for (const input of group) {
      const hdus = selectHdus(file, input.spec.extensions ?? []);
      const shared = hdus.find(({ index }) => owners.has(index));
      if (shared !== undefined) throw sharedExtension(input, owners.get(shared.index) ?? input, shared.label);
      for (const { index } of hdus) owners.set(index, input);
    }
  } finally {
    file.close();
  }
}

function sharedExtension(input: NamedInput, owner: NamedInput, label: string): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file: input.spec.file },
    `${label} belongs to two inputs${placesOf([owner, input])}`,
    'an extension can be in one exposure only',
  );
}

function placesOf(inputs: readonly NamedInput[]): string {
  const places = inputs.map(({ place }) => place).filter((place) => place !== '');
  return places.length === 0 ? '' : `: ${places.join(', ')}`;
}
