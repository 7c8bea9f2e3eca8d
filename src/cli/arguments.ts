import type { Option } from 'commander';
import { RxDrizzleError } from '../errors/index.js';
import { nearestName } from './nearest-name.js';

/**
 * Rewrites the arguments of one command so that commander reads them without guessing:
 *
 * - `--final_scale 0.065` and `--final-scale=0.065` become `--final-scale=0.065`, whatever the value starts with
 *   (`--final-rot -20`, `--final-bits ~4,8`);
 * - `--build`, `--build yes` and `--no-build` become `--build=true|yes|false`: an optional value never swallows a
 *   file name, for only a word for true or false counts as its value;
 * - arguments that are no options, negative numbers and `-05:10:12` among them, go behind `--`.
 *
 * Throws UsageError for an unknown option (with the nearest name) and for a missing value.
 */
export function orderArguments(argv: readonly string[], options: readonly Option[]): string[] {
  const table = new OptionNames(options);
  const ordered: string[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at];
    if (token === '--') {
      positionals.push(...argv.slice(at + 1));
      break;
    }
    if (!looksLikeOption(token)) {
      positionals.push(token);
      continue;
    }
    const found = table.find(token);
    const taken = valueOf(found, argv[at + 1], table);
    ordered.push(taken.text);
    if (taken.usesNext) at++;
  }
  return [...ordered, '--', ...positionals];
}

/** `-x` and `--word` are options; `-`, `-5`, `-.5` and `-05:10:12.3` are not. */
export function looksLikeOption(token: string): boolean {
  return /^-[^\d.]/.test(token);
}

interface Found {
  readonly option: Option;
  /** Value given in the same argument: `--x=value`, or `false` for `--no-x`. */
  readonly inline: string | undefined;
}

/** The options of a command by every spelling that is accepted. */
class OptionNames {
  readonly #byName = new Map<string, Option>();

  constructor(options: readonly Option[]) {
    for (const option of options) {
      for (const name of [option.long, option.short]) if (name !== undefined) this.#byName.set(name, option);
    }
  }

  has(token: string): boolean {
    return this.#byName.has(canonical(token.split('=', 1)[0]));
  }

  find(token: string): Found {
    const equals = token.indexOf('=');
    const spelt = equals < 0 ? token : token.slice(0, equals);
    const inline = equals < 0 ? undefined : token.slice(equals + 1);
    const name = canonical(spelt);
    const option = this.#byName.get(name);
    if (option !== undefined) return { option, inline };
    const positive = name.startsWith('--no-') ? this.#byName.get(`--${name.slice(5)}`) : undefined;
    if (positive?.optional === true && inline === undefined) return { option: positive, inline: 'false' };
    throw this.#unknown(spelt);
  }

  #unknown(spelt: string): RxDrizzleError {
    const near = nearestName(canonical(spelt), [...this.#byName.keys()]);
    const remedy = near === undefined ? 'see --help for the list' : `did you mean ${near}?`;
    return new RxDrizzleError('UsageError', { option: spelt }, 'unknown option', remedy);
  }
}

function canonical(name: string): string {
  return name.startsWith('--') ? name.replaceAll('_', '-').toLowerCase() : name;
}

/** Words that an option such as `--build` takes as its value. */
const TRUTH = /^(true|false|yes|no|on|off)$/i;

function valueOf(found: Found, next: string | undefined, table: OptionNames): { text: string; usesNext: boolean } {
  const { option, inline } = found;
  const name = option.long ?? option.short ?? '';
  if (option.isBoolean()) return { text: flag(name, inline), usesNext: false };
  if (inline !== undefined) return { text: `${name}=${inline}`, usesNext: false };
  if (option.optional) {
    const usesNext = next !== undefined && TRUTH.test(next);
    return { text: `${name}=${usesNext ? next : 'true'}`, usesNext };
  }
  if (next === undefined || (looksLikeOption(next) && table.has(next))) {
    throw new RxDrizzleError('UsageError', { option: name }, 'a value is needed', `write ${option.flags}`);
  }
  return { text: `${name}=${next}`, usesNext: true };
}

function flag(name: string, inline: string | undefined): string {
  if (inline === undefined) return name;
  throw new RxDrizzleError(
    'UsageError',
    { option: name },
    `takes no value, '${inline}' was given`,
    `write ${name} alone`,
  );
}
