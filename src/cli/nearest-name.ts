import { editDistance } from '../parameters/nearest-name.js';

/**
 * The name of `known` that `name` begins or is a slip of the pen for, or undefined when none is near.
 * `-` and `_`, upper and lower case are the same.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = plainName(name);
  const begun = known.find((candidate) => plain.length > 2 && plainName(candidate).startsWith(plain));
  if (begun !== undefined) return begun;
  let best: string | undefined;
  // Two neighbours in the wrong order count two; beyond a third of the letters it is another word.
  let least = Math.max(plain.length > 3 ? 2 : 1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain, plainName(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
