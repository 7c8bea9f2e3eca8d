import { RxDrizzleError } from '../../errors/index.js';
import { groupBy } from '../../exposure/wcs-status.js';
import type { Brightness, BrightnessOptions } from './brightness.js';
import { DETECTOR_QUANTITIES } from './unit-names.js';

/** The brightness of a chip with the name that messages use. */
export interface LabelledBrightness {
  /** `file.fits[sci,1]` */
  readonly label: string;
  readonly brightness: Brightness;
}

/**
 * Checks that the brightnesses of a set can be compared. Counts and rates of one quantity may be mixed: a conversion
 * is exact, and only said. "Counts" may be electrons or DN: a warning.
 * In `compat` everything is a warning: the reference compares whatever there is.
 * @returns what a user should know about the set; the chips' own warnings are not repeated
 * @throws KeywordError (without `compat`) where a comparison would be wrong: inverse sensitivities or exposure times for some
 * chips only, electrons with DN, units that differ otherwise
 */
export function checkBrightness(all: readonly LabelledBrightness[], options: BrightnessOptions): readonly string[] {
  const problems = [...differentUnits(all, options), ...differentQuantities(all)];
  const fatal = problems.find((problem) => problem.error !== undefined);
  if (fatal?.error !== undefined && !options.compat) throw fatal.error;
  return [...problems.map(({ text }) => text), ...mixedKinds(all)];
}

interface Problem {
  readonly text: string;
  readonly error?: RxDrizzleError;
}

/** Units that differ in more than what was counted. At most one problem: the most particular one. */
function differentUnits(all: readonly LabelledBrightness[], options: BrightnessOptions): Problem[] {
  const units = groupBy(all, ({ brightness }) => splitUnit(brightness.unit).rest);
  if (units.size < 2) return [];
  return [
    someWithout(all, lacksSensitivity, sensitivityLack(options)) ??
      someWithout(all, lacksTime, TIME_LACK) ??
      mixedUnits([...units.values()].map(([member]) => member)),
  ];
}

/** A number that some images lack. */
interface Lack {
  readonly keyword: string;
  readonly option?: string;
  /** `the exposure time`, and what others are that have it. */
  readonly what: string;
  readonly others: string;
  readonly remedy: string;
}

const TIME_LACK: Lack = {
  keyword: 'EXPTIME',
  what: 'the exposure time',
  others: 'is by time',
  remedy: 'correct the keyword, or leave the image out',
};

function sensitivityLack({ invsens_kwd }: BrightnessOptions): Lack {
  return {
    keyword: (invsens_kwd ?? '').trim().toUpperCase(),
    option: 'invsens_kwd',
    what: 'the inverse sensitivity',
    others: 'has one',
    remedy: 'correct the keywords of the image, leave it out, or leave invsens_kwd blank',
  };
}

/** Images without a number that others of their kind have; undefined where all or none have it. */
function someWithout(
  all: readonly LabelledBrightness[],
  lacks: (brightness: Brightness) => boolean,
  lack: Lack,
): Problem | undefined {
  const detected = all.filter(({ brightness }) => isDetected(brightness));
  const without = detected.filter(({ brightness }) => lacks(brightness));
  const other = detected.find((one) => !without.includes(one));
  if (without.length === 0 || other === undefined) return undefined;
  const [{ label }] = without;
  const more = without.length === 1 ? '' : ` and of ${without.length - 1} more`;
  const problem = `${lack.what} of this image${more} cannot be used, but ${other.label} ${lack.others}: their skies cannot be compared`;
  return unlike(label, lack, problem, lack.remedy);
}

/** Counts of a detector, before or after their calibration: no fluxes or brightnesses. */
function isDetected({ unit, sensitivity }: Brightness): boolean {
  return sensitivity !== null || splitUnit(unit).quantity !== '';
}

function lacksSensitivity({ sensitivity }: Brightness): boolean {
  return sensitivity === null;
}

function lacksTime({ kind, unit, exptime }: Brightness): boolean {
  if (exptime !== null) return false;
  return kind === 'counts' || (kind === 'surface-brightness' && !PER_TIME.test(unit));
}

const PER_TIME = /(?:^| )(?:s|ms|min|h|d)-1(?: |$)/;

function mixedUnits(examples: readonly LabelledBrightness[]): Problem {
  const [first] = examples;
  const list = examples.map(({ label, brightness }) => `${brightness.unit} (${label}, ${brightness.unitSource})`);
  const problem = `units are mixed that cannot be compared: ${list.join('; ')}`;
  return unlike(first.label, {}, problem, 'convert the images to one unit, or match them apart');
}

function unlike(
  file: string,
  { keyword, option }: { readonly keyword?: string; readonly option?: string },
  problem: string,
  remedy: string,
): Problem {
  const place = {
    file,
    ...(keyword === undefined ? {} : { keyword }),
    ...(option === undefined ? {} : { option }),
  };
  return { text: `${file}: ${problem}`, error: new RxDrizzleError('KeywordError', place, problem, remedy) };
}

/** Electrons with DN and the like, at most one problem. */
function differentQuantities(all: readonly LabelledBrightness[]): Problem[] {
  const groups = groupBy(all, ({ brightness }) => splitUnit(brightness.unit).quantity);
  const examples = [...groups].filter(([quantity]) => quantity !== '').map(([, [member]]) => member);
  if (examples.length < 2) return [];
  const known = [...groups.keys()].filter((quantity) => !VAGUE.includes(quantity) && quantity !== '');
  if (known.length > 1) return [mixedUnits(examples)];
  const list = examples.map(({ label, brightness }) => `${splitUnit(brightness.unit).quantity} (${label})`);
  return [{ text: `quantities are mixed and taken as the same: ${list.join(', ')}` }];
}

/** Words for whatever the detector counts; `data`: units that `compat` does not know. */
const VAGUE: readonly string[] = ['count', 'data'];

/** The word for what was counted, '' for fluxes, and all behind it. */
function splitUnit(unit: string): { readonly quantity: string; readonly rest: string } {
  const quantity = [...DETECTOR_QUANTITIES, 'data'].find((name) => unit.split(' ').includes(name)) ?? '';
  const isFlux = /(?:^| )c?m-\d/.test(unit);
  if (quantity === '' || isFlux) return { quantity: '', rest: unit };
  return {
    quantity,
    rest: unit
      .split(' ')
      .filter((word) => word !== quantity)
      .join(' '),
  };
}

/** Counts with rates: a conversion that is exact, and said where it is (units that differ are another problem). */
function mixedKinds(all: readonly LabelledBrightness[]): string[] {
  const kinds = groupBy(all, ({ brightness }) => brightness.kind);
  const units = new Set(all.map(({ brightness }) => splitUnit(brightness.unit).rest));
  if (kinds.size < 2 || units.size > 1) return [];
  const list = [...kinds].map(([kind, members]) => `${kind} (${members.length}, as ${members[0].label})`);
  return [`units are mixed: ${list.join(', ')}; all are compared in ${all[0].brightness.unit}`];
}
