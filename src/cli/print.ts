import type { Streams } from './streams.js';

/** Writes lines of text to stdout. */
export function printLines(streams: Streams, lines: readonly string[]): void {
  if (lines.length > 0) streams.stdout.write(`${lines.join('\n')}\n`);
}

/** Writes the one JSON document of a command to stdout. Numbers that JSON cannot hold become null. */
export function printJson(streams: Streams, document: unknown): void {
  const text = JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2);
  streams.stdout.write(`${text}\n`);
}
