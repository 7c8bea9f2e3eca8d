import type { DrizzleResult, Preflight, SkyPreflight } from '../../pipelines/index.js';
import type { RejectionSummary } from '../../pipelines/rejection-summary.js';
import { flaggedPixels } from '../cosmic-rays/counts.js';
import { flaggedShare } from '../cosmic-rays/star-check.js';
import { holeLines } from './hole-lines.js';
import { formatBytes } from './memory-size.js';
import { textTable } from './text-table.js';

/** A product with its size on disk. */
export interface WrittenProduct {
  readonly file: string;
  readonly bytes: number;
}

/** What a finished run did, for people. */
export function drizzleSummary(result: DrizzleResult, products: readonly WrittenProduct[]): string[] {
  const speed =
    result.seconds > 0 && result.pixels > 0 ? `, ${(result.pixels / 1e6 / result.seconds).toFixed(1)} Mpix/s` : '';
  return [
    ...products.map(({ file, bytes }) => `${file}  ${formatBytes(bytes)}`),
    ...(products.length === 0 ? ['no product  driz_combine=no: the inputs were checked, nothing was written'] : []),
    ...result.kept.map((file) => `kept        ${file}`),
    ...result.archived.map(({ archive, way }) => `${way.padEnd(11)} ${archive}`),
    ...result.applied.map(updatedLine),
    frameLine('frame', result.frame),
    `input       ${count(result.exposures, 'exposure')}, ${count(result.chips, 'chip')}, ${result.exptime.toFixed(1)} s`,
    ...(result.sky === null ? [] : [skyLine(result.sky)]),
    ...(result.cosmicRays === null ? [] : rayLines(result.cosmicRays)),
    ...(result.holes === null ? [] : holeLines(result.holes)),
    `time        ${result.seconds.toFixed(2)} s${speed}`,
    ...skippedLines(result.skipped),
  ];
}

/** What a run would do, for people. */
export function preflightReport(preflight: Preflight): string[] {
  const { exposures, separateFrame, bytesOnDisk, freeBytes, peakMemory } = preflight;
  const table = textTable(
    [
      { title: 'exposure', text: (row) => row.file },
      { title: 'chips', text: (row) => String(row.chips), align: 'right' },
      { title: 'exptime', text: (row) => row.exptime.toFixed(1), align: 'right' },
      { title: 'frame', text: (row) => (row.overlapsFrame ? 'overlaps' : 'OUTSIDE') },
    ],
    exposures,
  );
  return [
    ...table,
    '',
    frameLine('frame', preflight.frame),
    ...(separateFrame === undefined ? [] : [frameLine('separate', separateFrame)]),
    ...skyLines(preflight),
    ...preflight.products.map((file) => `product     ${file}`),
    ...preflight.kept.map((file) => `kept        ${file}`),
    `disk        ${formatBytes(bytesOnDisk)} needed, ${formatBytes(freeBytes)} free`,
    `memory      ${formatBytes(peakMemory)} of pixels at most, ${count(preflight.workers, 'worker')}, tiles of ${String(preflight.tileSize)} pixels`,
    ...skippedLines(preflight.skipped),
    ...preflight.warnings.map((warning) => `warning     ${warning}`),
    'dry run: nothing was written',
  ];
}

function updatedLine({ file, way, flags }: DrizzleResult['applied'][number]): string {
  const changed = flags.reduce((sum, plane) => sum + plane.changed, 0);
  const planes = flags.length === 0 ? 'no DQ flags to change' : `DQ of ${count(changed, 'pixel')} changed`;
  return `input       ${file} (${way}): MDRIZSKY, ${planes}`;
}

function skyLine({ method, requested, skystat }: Pick<SkyPreflight, 'method' | 'requested' | 'skystat'>): string {
  return `sky         ${method}, ${skystat}${method === requested ? '' : ` (asked for ${requested})`}`;
}

/** What was flagged as cosmic rays, exposure by exposure. */
function rayLines({ chips, total, share, stars }: RejectionSummary): string[] {
  const flagged = flaggedPixels(total);
  const all = `cosmic rays ${String(flagged)} pixels flagged, ${percent(share)} of those tested`;
  const files = [...new Set(chips.map(({ file }) => file))].map((file) => {
    const own = chips.filter((chip) => chip.file === file);
    const sum = (of: 'flagged' | 'tested'): number => own.reduce((total, chip) => total + chip[of], 0);
    return { file, flagged: sum('flagged'), share: sum('tested') === 0 ? 0 : sum('flagged') / sum('tested') };
  });
  const trails = chips.reduce((sum, chip) => sum + chip.trails, 0);
  return [
    all,
    ...files.map((row) => `            ${row.file}  ${String(row.flagged)} (${percent(row.share)})`),
    ...(trails === 0 ? [] : [`trails      ${String(trails)} across chips, ${String(total.trail)} pixels of those`]),
    ...(stars.stars === 0
      ? []
      : [`star cores  ${percent(flaggedShare(stars))} flagged, of ${count(stars.stars, 'star')}`]),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)} %`;
}

function skyLines({ sky }: Preflight): string[] {
  if (sky === null) return [];
  const { overlaps, groups } = sky;
  if (overlaps === null || groups === null) return [skyLine(sky)];
  return [skyLine(sky), `overlaps    ${count(overlaps, 'pair')} of chips, ${groupText(groups)}`];
}

function groupText(groups: readonly (readonly string[])[]): string {
  if (groups.length === 1) return '1 group';
  const named = groups.slice(0, 4).map(([first, ...others]) => `${first} (${String(others.length + 1)})`);
  const more = groups.length > named.length ? ', ...' : '';
  return `${String(groups.length)} groups of exposures without an overlap between them: ${named.join(', ')}${more}`;
}

function frameLine(label: string, frame: DrizzleResult['frame']): string {
  const size = `${String(frame.nx)} x ${String(frame.ny)} pixels of ${trimmed(frame.scale, 6)}"`;
  const centre = `RA ${frame.ra.toFixed(7)} Dec ${frame.dec.toFixed(7)}`;
  return `${label.padEnd(11)} ${size}, orientation ${trimmed(frame.orientation, 4)}, ${centre}`;
}

/** At most `digits` decimals, none that are zero at the end, and no minus zero. */
function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)) + 0);
}

function skippedLines(skipped: readonly { file: string; problem: string }[]): string[] {
  return skipped.map(({ file, problem }) => `skipped     ${file}: ${problem}`);
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}
