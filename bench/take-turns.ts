import { COST_HEAD, costLine, medianCost, type ProcessCost } from './measure.js';

/** Two programs that do the same work on the same files. */
export interface Contest {
  /** Run our process once. */
  readonly ours: () => Promise<ProcessCost>;
  /** Run the peer's once. */
  readonly peer: () => Promise<ProcessCost>;
  readonly rounds: number;
}

/** What both took: medians, and every run. */
export interface ContestResult {
  readonly ours: ProcessCost;
  readonly theirs: ProcessCost;
  readonly runs: { readonly ours: readonly ProcessCost[]; readonly peer: readonly ProcessCost[] };
}

/** Runs both in turn, after a run of each that warms the page cache (ours first: a peer may need our product). */
export async function takeTurns({ ours, peer, rounds }: Contest): Promise<ContestResult> {
  await ours();
  await peer();
  const runs: { ours: ProcessCost[]; peer: ProcessCost[] } = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await ours());
    runs.peer.push(await peer());
  }
  return { ours: medianCost(runs.ours), theirs: medianCost(runs.peer), runs };
}

/** Prints the table of both and their ratios. */
export function printContest({ ours, theirs }: ContestResult): void {
  console.log(COST_HEAD);
  console.log(costLine('rxdrizzle', ours));
  console.log(costLine('peer', theirs));
  const ratio = (their: number, our: number): string => (their / our).toFixed(1);
  console.log(
    `faster by ${ratio(theirs.wall, ours.wall)} (wall), ${ratio(theirs.user, ours.user)} (user CPU); memory ${(ours.peak / theirs.peak).toFixed(2)} of the peer's`,
  );
}
