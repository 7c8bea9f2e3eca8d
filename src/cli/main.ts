#!/usr/bin/env node
import { runCommandLine } from './command-line.js';

/** What a pipe says whose reader is gone, and a terminal that was closed. */
const READER_IS_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

// A reader that goes early (`rxdrizzle info *.fits | head -1`, a log viewer that ends) is no failure of ours, and must
// not end a run half-way with its temporary files in place.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!READER_IS_GONE.has(error.code)) throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr });
