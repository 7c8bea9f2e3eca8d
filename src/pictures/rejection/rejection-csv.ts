import { flaggedPixels } from '../../cosmic-rays/counts.js';
import { countFlags } from '../../masks/bit-mask.js';
import { MaskMemory } from '../../masks/mask-memory.js';
import { readMask } from '../../masks/mask-plane.js';
import type { Rejection, TestedChip } from '../../rejection/reject-rays.js';

const COLUMNS = [
  'file',
  'extver',
  'pixels',
  'bad_dq',
  'static_mask',
  'tested',
  'first_pass',
  'second_pass',
  'grown',
  'cte_tail',
  'trail',
  'flagged',
  'flagged_share',
  'spared',
  'stars',
  'stars_flagged',
  'core_pixels',
  'core_flagged',
] as const;

/**
 * What became of the pixels of every chip, and why: a table of numbers of pixels, a chip a line. `bad_dq` and `static_mask` were known
 * before; `flagged` are first_pass to trail together, `flagged_share` their share of the tested; `spared` those that the classic test
 * would have begun with; the last four are about bright stars. @throws StorageError
 */
export function rejectionCsv({ chips }: Pick<Rejection, 'chips'>): string {
  const memory = new MaskMemory();
  const lines = [COLUMNS.join(','), ...chips.map((chip) => rowOf(chip, memory).map(cell).join(','))];
  return `${lines.join('\n')}\n`;
}

function rowOf({ exposure, chip, counts, stars }: TestedChip, memory: MaskMemory): (string | number)[] {
  const { nx, ny, extver, staticMask } = exposure.chips[chip];
  const flagged = flaggedPixels(counts);
  return [
    exposure.file,
    extver,
    nx * ny,
    counts.bad,
    staticMask === undefined ? 0 : countFlags(readMask(staticMask, memory)),
    counts.tested,
    counts.first,
    counts.second,
    counts.grown,
    counts.tail,
    counts.trail,
    flagged,
    counts.tested === 0 ? 0 : Number((flagged / counts.tested).toPrecision(5)),
    counts.spared,
    stars.stars,
    stars.struck,
    stars.pixels,
    stars.flagged,
  ];
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
