/**
 * Order in which the nodes of a connected graph are eliminated: reverse Cuthill-McKee from a node at the rim.
 * Neighbours on the sky get neighbouring numbers, so the triangle of a mosaic is a narrow band.
 * @param neighbours - of each node; may repeat
 * @returns position of each node
 */
export function eliminationOrder(neighbours: readonly (readonly number[])[]): Int32Array {
  const n = neighbours.length;
  let sequence = breadthFirst(neighbours, 0);
  // The last node reached lies at the rim; from there the levels are many and small.
  for (let pass = 0; pass < 2; pass++) sequence = breadthFirst(neighbours, sequence[n - 1]);
  const position = new Int32Array(n);
  sequence.forEach((node, i) => (position[node] = n - 1 - i));
  return position;
}

/** Nodes in order of distance from the first; of one parent, those with few neighbours before those with many. */
function breadthFirst(neighbours: readonly (readonly number[])[], first: number): Int32Array {
  const sequence = new Int32Array(neighbours.length);
  const seen = new Uint8Array(neighbours.length);
  sequence[0] = first;
  seen[first] = 1;
  for (let head = 0, tail = 1; head < tail; head++) {
    const next = neighbours[sequence[head]]
      .filter((node) => seen[node] === 0)
      .sort((p, q) => neighbours[p].length - neighbours[q].length || p - q);
    for (const node of next) {
      if (seen[node] === 1) continue;
      seen[node] = 1;
      sequence[tail++] = node;
    }
  }
  return sequence;
}
