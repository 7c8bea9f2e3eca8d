import { GroupBuilder, notYet } from '../definition.js';

const general = new GroupBuilder('General');
const state = new GroupBuilder('State of input files');

/** AstroDrizzle's general parameters. */
export const GENERAL_PARAMETERS = {
  input: general.list(
    'Exposures: files, wildcards, comma lists, @files, association tables, directories, .zip bundles. Inputs named on the command line replace this list.',
  ),
  output: general.text(
    '',
    'Root of the product names; a name with .fits is used as it is. Blank: the root of the only input, the product of the association table, or "final".',
  ),
  mdriztab: general.boolean(
    false,
    'Take parameters from the reference table that the keyword MDRIZTAB of the first exposure names (iref$... is a file in the folder of the environment variable iref): the row for its filter and the number of inputs. The row wins over a parameter file and loses against options.',
  ),
  updatewcs: general.boolean(false, 'Recompute the WCS of the inputs from their reference tables.', {
    status: notYet('the WCS is not recomputed from IDCTAB', 'update the inputs beforehand', [false]),
  }),
  runfile: general.text('astrodrizzle.log', 'Log file of the reference.', {
    releaseDefault: '',
    status: notYet('no log file is written', 'redirect standard error into a file', ['']),
  }),
  wcskey: general.text(
    '',
    'Alternate WCS of the inputs to use: a letter A-Z, or a WCSNAME that is looked for among the solutions of each chip. Blank: the primary WCS.',
  ),
  proc_unit: general.choice(
    ['native', 'electrons'],
    'native',
    'Units of the product: those of the instrument, or electrons. Cameras that are not known need gain or gnkeyword for electrons, unless BUNIT says that they are.',
  ),
  coeffs: general.boolean(
    true,
    'Use the distortion of the headers. False strips SIP coefficients and the NPOL and D2IM tables from every chip.',
  ),
  context: general.boolean(true, 'Write the context image: one bit for each input chip that contributed to a pixel.'),
  group: general.text(
    '',
    'Restrict every exposure to these extensions: numbers or name,version, comma separated (1 or sci,1 or 1,4). Blank: all SCI extensions.',
  ),
  build: general.boolean(
    false,
    'Write one multi-extension product instead of separate science, weight and context files.',
  ),
  stepsize: general.integer(
    10,
    'Grid step of the reference for the mapping from input to output; 0 = exact for each pixel. Without compat the mapping is exact whatever the step, and only 10 and 0 are accepted.',
    { unit: 'pixels', minimum: 0 },
  ),
  resetbits: general.bits(
    4096,
    'DQ bits cleared before anything else: in memory, and with readonly=false in the files as well. 0 clears none.',
  ),
  num_cores: general.optionalInteger('Number of parallel processes of the reference.', {
    status: notYet('processes are not counted so', 'give --workers N', []),
  }),
  in_memory: general.boolean(false, 'Keep intermediate images in memory.', {
    status: notYet('intermediate images are never whole in memory', 'give --memory SIZE to bound the memory', [false]),
  }),
  rules_file: general.text('', 'Rules for the blending of headers.', {
    status: notYet('headers are blended by built-in rules', 'leave it blank', ['']),
  }),
};

/** AstroDrizzle's parameters about archived copies of the inputs and about intermediate files. */
export const STATE_PARAMETERS = {
  restore: state.boolean(
    false,
    'Bring the inputs back to their copies in OrIg_files before they are read. Needs readonly=false, as it changes them.',
  ),
  preserve: state.boolean(
    true,
    'Copy each input that has no copy yet into OrIg_files before it is edited. Idle with readonly, which edits none.',
  ),
  overwrite: state.boolean(
    false,
    'Copy the inputs into OrIg_files in place of older copies before they are edited. Needs readonly=false.',
  ),
  clean: state.boolean(
    false,
    'Keep no intermediate files. False: static masks, separate images, the median, blotted chips, cosmic-ray masks and the weights of the pixels of each chip are written beside the product.',
    { releaseDefault: true },
  ),
};
