import { once } from 'node:events';
import type { Transform } from 'node:stream';

/** Pieces of a byte stream, pulled one by one. */
export type Chunks = AsyncIterable<Uint8Array>;

/**
 * What comes out of a stream (an inflater) that is fed with `chunks`. Pulled: nothing is read ahead of the
 * stream's own buffers. The first error is the one that is thrown, unlike with `stream.pipeline`, which reports
 * the abort of its inner streams when a later stage throws.
 */
export async function* transformChunks(transform: Transform, chunks: Chunks): AsyncGenerator<Uint8Array> {
  const feeding = feed(transform, chunks);
  try {
    for await (const chunk of transform as Chunks) yield chunk;
  } finally {
    transform.destroy();
    await feeding;
  }
}

/** Never rejects: what goes wrong destroys the transform, whose reader gets the error. */
async function feed(transform: Transform, chunks: Chunks): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (transform.destroyed) return;
      if (!transform.write(chunk)) await drained(transform);
    }
    transform.end();
  } catch (error) {
    transform.destroy(error as Error);
  }
}

/** A reader that stops early destroys the stream, which then never drains. */
async function drained(transform: Transform): Promise<void> {
  const stop = new AbortController();
  const events = ['drain', 'close'].map((event) => once(transform, event, { signal: stop.signal }));
  try {
    await Promise.race(events);
  } finally {
    stop.abort();
    await Promise.allSettled(events);
  }
}
