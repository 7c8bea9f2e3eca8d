import { RxDrizzleError } from '../errors/index.js';
import type { ImageChoice, InputSpec } from './input-spec.js';
import { parseImage } from './parse-entry.js';

/** The `ivm` and `mask` parameters: one file for each input in the same order; blank or None = none. */
export interface ImageLists {
  readonly ivm: readonly string[];
  readonly mask: readonly string[];
}

/**
 * Adds inverse-variance maps and masks to inputs by position. They replace those of an @file.
 * @throws UsageError when there are not as many as inputs
 */
export function attachImages(specs: readonly InputSpec[], { ivm, mask }: ImageLists): InputSpec[] {
  const ivms = choicesOf('ivm', ivm, specs.length);
  const masks = choicesOf('mask', mask, specs.length);
  return specs.map((spec, index) => ({
    ...spec,
    ...(ivms[index] == null ? {} : { ivm: ivms[index] }),
    ...(masks[index] == null ? {} : { masks: [masks[index]] }),
  }));
}

function choicesOf(option: string, names: readonly string[], inputs: number): (ImageChoice | null)[] {
  if (names.length === 0) return [];
  if (names.length !== inputs) {
    throw new RxDrizzleError(
      'UsageError',
      { option },
      `${names.length} files are given for ${inputs} inputs`,
      'give one for each, None for none',
    );
  }
  return names.map((name) => parseImage(name));
}
