import type { Command } from 'commander';
import type { Session } from './session.js';
import type { Streams } from './streams.js';

/** What the user gave to a command, split but not yet interpreted. */
export interface Invocation {
  /** Arguments that are no options, in order. */
  readonly positionals: readonly string[];
  /** Options under commander's camel-case names. Flags are `true`, repeatable options arrays, the rest text. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly streams: Streams;
  readonly session: Session;
}

/** One subcommand: a module of `src/cli` exports one as `command`. */
export interface CommandModule {
  /** Adds arguments, options and help text. The common options are already there. */
  configure(command: Command): void;
  /** Does the work. Resolves when the command has done what it was asked; throws otherwise. */
  run(invocation: Invocation): Promise<void>;
}
