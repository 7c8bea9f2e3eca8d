/** The name of `known` that `name` begins or is a slip of the pen for, or undefined when none is near. `-` and `_` are the same. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replaceAll('_', '-');
  let best = plain.length < 3 ? undefined : known.find((candidate) => candidate.replaceAll('_', '-').startsWith(plain));
  if (best !== undefined) return best;
  // A third of the letters may be wrong; more than that is another word.
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain, candidate.toLowerCase().replaceAll('_', '-'));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Damerau-Levenshtein distance (insert, delete, replace, swap neighbours), optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}
