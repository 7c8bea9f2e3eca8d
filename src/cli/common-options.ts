import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseMemorySize } from './memory-size.js';

/** How progress is shown on stderr. `auto` is a bar on a terminal and nothing elsewhere. */
export type ProgressMode = 'auto' | 'bar' | 'json' | 'none';

/** Levels of the log on stderr. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** The options that every command takes. */
export interface CommonOptions {
  readonly quiet?: true;
  readonly json?: true;
  readonly logLevel: LogLevel;
  readonly progress: ProgressMode;
  readonly workers?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly workdir?: string;
  readonly metricsPort?: number;
}

const GROUP = 'Common options:';

/** Adds the options of {@link CommonOptions} to a command. */
export function addCommonOptions(command: Command): void {
  for (const option of commonOptions()) command.addOption(option.helpGroup(GROUP));
  command.addHelpOption(new Option('-h, --help', 'show this help').helpGroup(GROUP));
}

/** New options each time: commander keeps state in them. */
export function commonOptions(): Option[] {
  return [
    new Option('-q, --quiet', 'no summary, no progress; errors only'),
    new Option('--json', 'the result as one JSON document on stdout, nothing else there'),
    new Option('--log-level <level>', 'log on stderr')
      .choices(['debug', 'info', 'warn', 'error', 'silent'])
      .default('warn'),
    new Option('--progress <how>', 'progress on stderr; auto is a bar on a terminal')
      .choices(['auto', 'bar', 'json', 'none'])
      .default('auto'),
    new Option('--workers <n>', 'worker threads (default: all processors)').argParser((text) => integer(text, 1, 1024)),
    new Option('--memory <size>', 'pixels held at once: 512M, 2G, 1.5GiB (default: 1G)').argParser((text) =>
      parseMemorySize(text, 'memory'),
    ),
    new Option('--workdir <dir>', "folder for scratch files (default: the system's)"),
    new Option(
      '--metrics-port <n>',
      'serve /metrics and /healthz on this port during the run; 0 takes a free one',
    ).argParser((text) => integer(text, 0, 65535)),
  ];
}

function integer(text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`A whole number from ${String(least)} to ${String(most)} is needed.`);
}
