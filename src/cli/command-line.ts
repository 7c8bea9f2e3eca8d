import { Command, CommanderError, Option } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import { looksLikeOption, orderArguments } from './arguments.js';
import type { CommandModule } from './command.js';
import { COMMANDS, LATER_COMMANDS } from './command-table.js';
import type { CommandEntry } from './command-table.js';
import { addCommonOptions, commonOptions } from './common-options.js';
import type { CommonOptions } from './common-options.js';
import { reportFailure } from './failure.js';
import { nearestName } from './nearest-name.js';
import type { Streams } from './streams.js';
import { VERSION } from '../version.js';

/**
 * Runs one command line (without `node` and the script) and returns the exit code: 0 done, 1 the data or the
 * run failed, 2 wrong usage, 130 interrupted. Never throws.
 */
export async function runCommandLine(argv: readonly string[], streams: Streams): Promise<0 | 1 | 2 | 130> {
  try {
    await dispatch(argv, streams);
    return 0;
  } catch (error) {
    const options = { json: argv.includes('--json'), debug: /--log[-_]level[ =]debug/.test(argv.join(' ')) };
    return reportFailure(error, streams, options);
  }
}

async function dispatch(argv: readonly string[], streams: Streams): Promise<void> {
  const { name, rest } = splitCommand(argv);
  if (name === undefined) {
    const program = overview(streams);
    if (!(await parse(program, orderArguments(rest, [...commonOptions(), ...OVERVIEW_OPTIONS])))) return;
    streams.stderr.write(program.helpInformation());
    throw new RxDrizzleError('UsageError', {}, 'a command is needed', 'see rxdrizzle --help');
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name);
  await runEntry(name, entry, rest, streams);
}

/** Commander keeps `--help` and `--version` apart from the options that it lists. */
const OVERVIEW_OPTIONS = [new Option('-h, --help'), new Option('-V, --version')];

/** The command is the first argument that is neither an option nor an option's value. `help x` is `x --help`. */
function splitCommand(argv: readonly string[]): { name: string | undefined; rest: readonly string[] } {
  const takesValue = new Set(commonOptions().flatMap((option) => (option.required ? [option.long] : [])));
  let at = 0;
  while (at < argv.length && looksLikeOption(argv[at])) at += takesValue.has(argv[at].replaceAll('_', '-')) ? 2 : 1;
  if (at >= argv.length) return { name: undefined, rest: argv };
  const rest = argv.filter((_, index) => index !== at);
  if (argv[at] !== 'help') return { name: argv[at], rest };
  return rest.length === 0 ? { name: undefined, rest } : { name: rest[0], rest: ['--help'] };
}

async function runEntry(name: string, entry: CommandEntry, argv: readonly string[], streams: Streams): Promise<void> {
  const module: CommandModule = await entry.load();
  const command = quietCommand(new Command(`rxdrizzle ${name}`), streams).description(entry.summary);
  module.configure(command);
  addCommonOptions(command);
  const rewritten = wantsHelp(argv) ? ['--help'] : orderArguments(argv, command.options);
  if (!(await parse(command, rewritten))) return;
  const options = command.opts();
  // Loaded after parsing: help and wrong options are answered without the log and the metrics.
  const { withSession } = await import('./session.js');
  await withSession(options as CommonOptions, streams, (session) =>
    module.run({ positionals: command.args, options, streams, session }),
  );
}

function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const head = end < 0 ? argv : argv.slice(0, end);
  return head.includes('--help') || head.includes('-h');
}

/** What `rxdrizzle --help` shows. No command's module is loaded for it. */
function overview(streams: Streams): Command {
  const program = quietCommand(new Command('rxdrizzle'), streams)
    .description('Turns dithered astronomical exposures into science-ready mosaics.')
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .usage('<command> [inputs...] [options]')
    .allowUnknownOption()
    .addHelpText('after', '\nrxdrizzle <command> --help shows the options of a command.');
  for (const [name, entry] of Object.entries(COMMANDS)) program.command(name).description(entry.summary);
  return program;
}

/** Nothing is printed and nothing exits behind our back: errors come as exceptions, help goes to our stdout. */
function quietCommand(command: Command, streams: Streams): Command {
  return command.exitOverride().configureOutput({
    writeOut: (text) => void streams.stdout.write(text),
    writeErr: (text) => void streams.stdout.write(text),
    outputError: () => undefined,
  });
}

/** False when help or the version was shown and there is nothing left to do. */
async function parse(command: Command, argv: readonly string[]): Promise<boolean> {
  try {
    await command.parseAsync(argv, { from: 'user' });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return false;
    throw usageError(error);
  }
}

function usageError(error: CommanderError): RxDrizzleError {
  const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  const option = /^option '(?:-\w, )?--([\w-]+)[^']*' /.exec(text);
  if (option === null) return new RxDrizzleError('UsageError', {}, text);
  return new RxDrizzleError('UsageError', { option: option[1] }, text.slice(option[0].length));
}

function unknownCommand(name: string): RxDrizzleError {
  if (LATER_COMMANDS.includes(name)) {
    const remedy = `this release has ${Object.keys(COMMANDS).join(', ')}`;
    return new RxDrizzleError('UsageError', {}, `command '${name}' is not in this release`, remedy);
  }
  const near = nearestName(name, [...Object.keys(COMMANDS), ...LATER_COMMANDS]);
  const remedy = near === undefined ? 'see rxdrizzle --help' : `did you mean ${near}?`;
  return new RxDrizzleError('UsageError', {}, `unknown command '${name}'`, remedy);
}
