import { GroupBuilder } from '../definition.js';
import { ISLAND_RULES, SKY_HELP, SKY_METHODS } from '../sky-choices.js';

const input = new GroupBuilder('Input');
const method = new GroupBuilder('Method');
const statistics = new GroupBuilder('Statistics');
const units = new GroupBuilder('Units');
const files = new GroupBuilder('Files and headers');
const run = new GroupBuilder('Run');
const own = new GroupBuilder('rxdrizzle');

const POSITIVE = { minimum: 0, exclusiveMinimum: true } as const;

const INPUT_PARAMETERS = {
  input: input.list(
    'Exposures: files, wildcards, comma lists, @files, association tables, each with or without extensions. A line of an @file may name masks, non-zero = good, after the exposure. Inputs named on the command line replace this list.',
  ),
  dq_bits: input.bits(
    0,
    'DQ bits that do not make a pixel bad: 336, 16,64,256 or 16+64+256; ~4,8: only these two are bad; 0: every flag is bad; None: DQ is ignored.',
  ),
};

const METHOD_PARAMETERS = {
  skymethod: method.choice(SKY_METHODS, 'globalmin+match', SKY_HELP.methods),
  match_down: method.boolean(true, SKY_HELP.match_down),
};

const STATISTIC_PARAMETERS = {
  skystat: statistics.choice(['mean', 'median', 'mode', 'midpt'], 'mode', 'Statistic that is the sky.'),
  lower: statistics.optionalNumber('Lowest value used, for all exposures alike.', { unit: 'native' }),
  upper: statistics.optionalNumber('Highest value used, for all exposures alike.', { unit: 'native' }),
  nclip: statistics.integer(5, 'Clipping iterations.', { minimum: 0 }),
  lsigma: statistics.number(4, 'Lower clipping factor.', { unit: 'sigma', ...POSITIVE }),
  usigma: statistics.number(4, 'Upper clipping factor.', { unit: 'sigma', ...POSITIVE }),
  binwidth: statistics.number(0.1, 'Bin width of the histogram of mode and midpt.', { unit: 'sigma', ...POSITIVE }),
};

const UNIT_PARAMETERS = {
  units_kwd: units.text('BUNIT', 'Keyword with the units of the pixels.'),
  invsens_kwd: units.text(
    '',
    'Keyword with the inverse sensitivity, such as PHOTFLAM, that makes exposures of different instruments comparable. Blank: none.',
  ),
};

const FILE_PARAMETERS = {
  readonly: files.boolean(
    true,
    'Report, and leave the files as they are. False writes headers, and pixels with subtractsky.',
  ),
  subtractsky: files.boolean(
    false,
    'Subtract the sky from the pixels and add it to skyuser_kwd. False: skyuser_kwd is overwritten with the sky that was found.',
  ),
  skyuser_kwd: files.text('SKYUSER', 'Keyword of the chip headers for the sky.'),
};

/** `clobber` and `clean` are bound to temporary files of the reference. */
const RUN_PARAMETERS = {
  optimize: run.choice(
    ['balanced', 'speed', 'inmemory'],
    'balanced',
    'Share of the memory budget (--memory) for the chips that are measured at once: balanced half of it, speed three quarters, inmemory all. Each thread holds one chip, and one chip is always held. Results are the same.',
  ),
  clobber: run.boolean(
    false,
    'Replace the copies that the reference makes of GEIS and waivered files. Such files are not read, so both values do the same.',
  ),
  clean: run.boolean(true, 'Delete temporary files at the end. There are none, so both values do the same.'),
  verbose: run.boolean(true, 'Show the log on the console as well.'),
  logfile: run.text('skymatch.log', 'Log file; a run is appended to it. Blank: none.'),
};

const OWN_PARAMETERS = {
  compat: own.boolean(false, "Use the reference's own numerics where ours are better; docs/differences.md lists them."),
  skydegree: own.integer(0, SKY_HELP.skydegree, { minimum: 0, maximum: 1 }),
  islands: own.choice(ISLAND_RULES, 'auto', SKY_HELP.islands),
  sky_weights: own.choice(
    ['ivar', 'pixels2', 'pixels', 'area'],
    'ivar',
    'Weight of an overlap: inverse variance of its difference, pixels squared (the default with compat), pixels, or area. For the methods with match.',
  ),
  report: own.text('', SKY_HELP.report),
};

/** Every parameter of the skymatch task; all that `DRIZZLE_TABLE` serves for drizzle is made from it. */
export const SKYMATCH_TABLE = {
  ...INPUT_PARAMETERS,
  ...METHOD_PARAMETERS,
  ...STATISTIC_PARAMETERS,
  ...UNIT_PARAMETERS,
  ...FILE_PARAMETERS,
  ...RUN_PARAMETERS,
  ...OWN_PARAMETERS,
};
