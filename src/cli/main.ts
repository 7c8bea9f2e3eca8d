#!/usr/bin/env node
import { runCommandLine } from './command-line.js';

// A reader that closes the pipe early (`rxdrizzle info *.fits | head -1`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr });
