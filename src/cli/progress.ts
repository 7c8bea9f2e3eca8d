import type { Metrics, StageSnapshot } from '../../monitoring/index.js';
import type { ProgressMode } from './common-options.js';
import type { Streams } from './streams.js';

/** Shows the progress of a run on stderr until it is stopped. */
export interface ProgressDisplay {
  /** To be called before anything else is written to stderr, so that it does not land in a bar. */
  readonly makeRoom: () => void;
  /** Ends the display and gives the terminal back. May be called twice. */
  readonly stop: () => void;
}

const NOTHING: ProgressDisplay = { makeRoom: () => undefined, stop: () => undefined };

/** Starts the display that the user asked for; `auto` shows a bar only where stderr is a terminal. */
export async function showProgress(mode: ProgressMode, metrics: Metrics, streams: Streams): Promise<ProgressDisplay> {
  if (mode === 'json') return showLines(metrics, streams);
  if (mode === 'bar' || (mode === 'auto' && streams.stderr.isTTY === true)) return await showBar(metrics, streams);
  return NOTHING;
}

/** Milliseconds between two lines of one stage: a reader wants news, not a flood. */
const LINE_INTERVAL = 200;

function showLines(metrics: Metrics, streams: Streams): ProgressDisplay {
  const written = new Map<string, number>();
  const stop = metrics.onProgress((stage) => {
    const due = (written.get(stage.stage) ?? 0) + LINE_INTERVAL;
    if (stage.activeAt < due && stage.progress !== 1) return;
    written.set(stage.stage, stage.activeAt);
    streams.stderr.write(`${JSON.stringify(progressLine(stage))}\n`);
  });
  return { makeRoom: () => undefined, stop };
}

function progressLine(stage: StageSnapshot): Record<string, unknown> {
  const { exposures, tiles, pixels, readBytes, writtenBytes } = stage;
  return {
    event: 'progress',
    stage: stage.stage,
    progress: stage.progress,
    eta_seconds: secondsLeft(stage),
    exposures,
    tiles,
    pixels,
    read_bytes: readBytes,
    written_bytes: writtenBytes,
  };
}

/** Seconds until the stage is done if it goes on as it went, or undefined before anything was done. */
export function secondsLeft(stage: Pick<StageSnapshot, 'progress' | 'startedAt' | 'activeAt'>): number | undefined {
  const { progress, startedAt, activeAt } = stage;
  if (progress === undefined || progress <= 0) return undefined;
  return Math.round(((activeAt - startedAt) * (1 - progress)) / progress / 100) / 10;
}

const BAR_STEPS = 1000;

/** One line, that of the stage which started last: stages follow one another, and a log line above it stays whole. */
async function showBar(metrics: Metrics, streams: Streams): Promise<ProgressDisplay> {
  const { SingleBar: Bar, Presets } = (await import('cli-progress')).default;
  const { stderr } = streams;
  const format = '{stage} [{bar}] {percentage}%  {left}';
  const look = { format, stream: stderr, barsize: 30, hideCursor: true, gracefulExit: false, clearOnComplete: true };
  // Without a terminal cli-progress writes a line every two seconds, which `--progress bar` asked for.
  const bar = new Bar({ ...look, noTTYOutput: true }, Presets.legacy);
  let startedAt = -1;
  const leave = metrics.onProgress((stage) => {
    if (stage.startedAt < startedAt) return;
    if (startedAt < 0) bar.start(BAR_STEPS, 0, payloadOf(stage));
    startedAt = stage.startedAt;
    bar.update(Math.round((stage.progress ?? 0) * BAR_STEPS), payloadOf(stage));
  });
  const stop = (): void => {
    leave();
    if (bar.isActive) bar.stop();
  };
  return { makeRoom: () => stderr.write(stderr.isTTY === true && bar.isActive ? '\r\x1b[K' : ''), stop };
}

function payloadOf(stage: StageSnapshot): { stage: string; left: string } {
  return { stage: stage.stage.padEnd(8), left: leftText(stage) };
}

function leftText(stage: StageSnapshot): string {
  const left = secondsLeft(stage);
  if (left === undefined || stage.progress === 1) return '';
  return left < 100 ? `${left.toFixed(0)} s left` : `${(left / 60).toFixed(1)} min left`;
}
