import { RxDrizzleError } from '../../errors/index.js';
import { real } from '../../fits/card-format.js';
import type { Header } from '../../fits/header.js';
import { VERSION } from '../../version.js';
import { writePlane } from '../plane/index.js';
import { planPlane } from './plan-plane.js';
import type { FieldChip } from '../plane/index.js';
import type { ApplyOptions, ChipSky, PlannedSky } from './sky-update.js';

/*
 * The record of a sky in a header: the keyword, its comment, HISTORY (dossier 5). The comment is what tells a total
 * that was subtracted from a value that was only computed, so it is written word by word as the reference writes it.
 */

const TOTAL = 'Total sky value subtracted from data';
const COMPUTED = 'Sky value computed by';
const SUBTRACTED = 'subtracted from image by SkyMatch';

/**
 * The keyword's value and the plane now and after the update.
 * @param header - of the chip's extension
 * @param chip - the chip, which a plane may not bend over
 * @throws KeywordError when the keyword holds no number, or when the header says that the keyword means the other thing:
 * a total must not be overwritten, nothing can be added to a computed value (F139); when it has the plane of another keyword
 */
export function planRecord(
  header: Header,
  sky: ChipSky,
  options: ApplyOptions,
  chip: FieldChip,
): Omit<PlannedSky, 'rise'> {
  const { skyuser_kwd, subtractsky } = options;
  const before = header.number(skyuser_kwd) ?? null;
  const problem = subtractsky ? whyNotTotal(header, skyuser_kwd, before) : whyNotComputed(header, skyuser_kwd, before);
  if (problem !== undefined) throw mixed(header, options, problem);
  const { delta, plane, planeAfter } = planPlane(header, sky, options, chip);
  // Adding 0 turns -0 into 0, which reads better in a card.
  const after = (subtractsky ? (before ?? 0) : 0) + delta;
  return { hduIndex: sky.hduIndex, delta, plane, before, after, planeAfter };
}

/** Writes the planned value, and HISTORY where the sky was subtracted by the task of its own. */
export function writeRecord(header: Header, sky: PlannedSky, options: ApplyOptions): void {
  const { skyuser_kwd, subtractsky, task } = options;
  header.set(skyuser_kwd, real(sky.after), subtractsky ? TOTAL : `${COMPUTED} ${task}`);
  writePlane(header, skyuser_kwd, sky.planeAfter);
  if (subtractsky && task === 'SkyMatch') {
    header.addHistory(`${skyuser_kwd} ${exponential(sky.delta)} ${SUBTRACTED}`);
  }
}

/** Text for the HISTORY of the primary header; undefined in the drizzle pipeline. */
export function fileHistory({ skyuser_kwd, task }: ApplyOptions): string | undefined {
  return task === 'SkyMatch' ? `${skyuser_kwd} by skymatch rxdrizzle ${VERSION}` : undefined;
}

/** What describes the data themselves. */
const STRUCTURE =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|EXTVER|EXTLEVEL|BSCALE|BZERO|BLANK|CHECKSUM|DATASUM|LONGSTRN|COMMENT|HISTORY|CONTINUE|HIERARCH|END)$/;

/**
 * Refuses names that no sky can have. Longer names (HIERARCH) are refused because their comment, by which the next run
 * tells what the value means, would not fit the card.
 * @throws UsageError
 */
export function requireSkyKeyword(keyword: string): void {
  if (/^[A-Z0-9_-]{1,8}$/.test(keyword) && !STRUCTURE.test(keyword)) return;
  throw new RxDrizzleError(
    'UsageError',
    { option: 'skyuser_kwd' },
    `'${keyword}' cannot be the keyword of the sky`,
    'use 1 to 8 of A-Z, 0-9, - and _ that are no keyword of the file format, such as SKYUSER or MDRIZSKY',
  );
}

type Conflict = readonly [problem: string, remedy: string];

function whyNotTotal(header: Header, keyword: string, before: number | null): Conflict | undefined {
  if (commentOf(header, keyword).startsWith(COMPUTED.toUpperCase())) {
    return [
      `holds a computed sky (${String(before)}) that was not subtracted; the sky that is subtracted cannot be added to it`,
      'give another skyuser_kwd for the subtracted sky, or remove the card first',
    ];
  }
  if (before !== null || !wasSubtracted(header, keyword)) return undefined;
  return [
    'has no value, but HISTORY says that a sky was subtracted under this name; its total is lost',
    'put the card back, or give another skyuser_kwd',
  ];
}

function whyNotComputed(header: Header, keyword: string, before: number | null): Conflict | undefined {
  const isTotal = commentOf(header, keyword).startsWith(TOTAL.toUpperCase());
  if (!isTotal && !wasSubtracted(header, keyword)) return undefined;
  return [
    `${isTotal ? 'its comment' : 'HISTORY'} says that it is the total sky subtracted so far (${String(before)}); a computed value would overwrite it`,
    'give another skyuser_kwd for the computed sky, or subtractsky=true again',
  ];
}

function commentOf(header: Header, keyword: string): string {
  return header.card(keyword)?.comment.trim().toUpperCase() ?? '';
}

function wasSubtracted(header: Header, keyword: string): boolean {
  return header.getAll('HISTORY').some((line) => {
    const words = String(line).trim().split(/ +/);
    return words[0].toUpperCase() === keyword && words.slice(2).join(' ').toUpperCase() === SUBTRACTED.toUpperCase();
  });
}

/** As `%E` of C prints it: six decimals, two digits of exponent. */
function exponential(value: number): string {
  const [mantissa, exponent] = value.toExponential(6).split('e');
  return `${mantissa}E${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

function mixed(header: Header, { skyuser_kwd, task }: ApplyOptions, [problem, remedy]: Conflict): RxDrizzleError {
  const ours = task === 'SkyMatch';
  const place = { file: header.label, keyword: skyuser_kwd, option: ours ? 'subtractsky' : 'readonly' };
  // The drizzle task has no parameters for the keyword and for subtracting.
  const advice = ours ? remedy : 'leave readonly=true, or rename the card first';
  return new RxDrizzleError('KeywordError', place, `${problem}; nothing was changed`, advice);
}
