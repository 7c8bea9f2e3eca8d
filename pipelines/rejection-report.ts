import type { Run } from '../operators/run.js';
import type { Rejection } from '../src/rejection/reject-rays.js';

/** Writes the report of a rejection. What draws is loaded only when a picture is wanted. */
export async function writeCosmicRayReport(path: string, rejection: Rejection, run: Run): Promise<readonly string[]> {
  const { writeRejectionReport } = await import('../src/pictures/rejection/index.js');
  return writeRejectionReport(path, rejection, { scratchDir: run.workdir, signal: run.signal });
}
