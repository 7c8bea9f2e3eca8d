import type { SkymatchResult } from '../../pipelines/index.js';
import type { SkymatchParameters } from '../parameters/skymatch-table.js';
import type { ChipSkyValue, SkyMatch } from '../sky/match/sky-match.js';
import { stepSummary } from '../sky/report/index.js';
import type { StepSize } from '../sky/report/index.js';
import type { ChipPlane } from '../sky/match/exposure-planes.js';
import { formatBytes } from './memory-size.js';
import { textTable } from './text-table.js';
import type { TableColumn } from './text-table.js';

/** What `skymatch` prints for people: a row for each chip, the seams, what was changed. */
export function skymatchLines(result: SkymatchResult, parameters: SkymatchParameters): string[] {
  const { match, applied, report, seconds, peakMemory, memoryLimit } = result;
  const { skystat, optimize } = parameters;
  return [
    ...chipTable(result),
    '',
    ...seamTable(result),
    `method      ${match.method}, ${skystat}${match.downgrade === null ? '' : ` (asked for ${match.requested})`}`,
    ...solutionLines(match),
    ...applied.map(({ file, way }) => (way === 'unchanged' ? `unchanged   ${file}` : `changed     ${file} (${way})`)),
    ...(applied.length === 0 ? ['files       not changed (readonly)'] : []),
    ...report.map((file) => `report      ${file}`),
    `memory      ${formatBytes(peakMemory)} of pixels at most; ${optimize} of ${formatBytes(memoryLimit)}`,
    `time        ${seconds.toFixed(2)} s`,
  ];
}

/** For the log file; on a terminal the log shows them. */
export function warningLines({ match }: SkymatchResult): string[] {
  return match.warnings.map((warning) => `warning     ${warning}`);
}

function chipTable({ match }: SkymatchResult): string[] {
  return textTable<ChipSkyValue>(
    [
      { title: 'chip', text: ({ label }) => label },
      { title: 'sky', text: ({ sky }) => shown(sky), align: 'right' },
      { title: 'error', text: ({ error }) => shown(error, 2), align: 'right' },
      ...slopeColumns(match),
      { title: 'unit', text: ({ unit }) => unit },
      { title: 'group', text: ({ exposure }) => groupText(match.skies[exposure].group), align: 'right' },
      { title: 'status', text: ({ exposure }) => match.skies[exposure].status },
    ],
    match.chips,
  );
}

/** Rises of the sky for each arcminute, where planes were matched. */
function slopeColumns({ chips }: SkyMatch): TableColumn<ChipSkyValue>[] {
  if (chips.every(({ plane }) => plane === null)) return [];
  const column = (title: string, of: (plane: ChipPlane) => number, digits: number): TableColumn<ChipSkyValue> => ({
    title,
    text: ({ plane }) => shown(plane === null ? NaN : of(plane), digits),
    align: 'right',
  });
  return [
    column('east/arcmin', ({ slopeXi }) => slopeXi, 4),
    column('error', ({ slopeXiError }) => slopeXiError, 2),
    column('north/arcmin', ({ slopeEta }) => slopeEta, 4),
    column('error', ({ slopeEtaError }) => slopeEtaError, 2),
  ];
}

/** The step at each seam, before and after: surface brightness. */
function seamTable({ match }: SkymatchResult): string[] {
  const { pairs, exposures, solution } = match;
  if (solution === null || pairs.length === 0) return [];
  const rows = pairs.map((pair, index) => ({ ...pair, residual: solution.residuals[index] }));
  const table = textTable(
    [
      { title: 'overlap of', text: ({ a }) => exposures[a].file },
      { title: 'and', text: ({ b }) => exposures[b].file },
      { title: 'pixels', text: ({ pixels }) => pixels.toFixed(0), align: 'right' },
      { title: 'step before', text: ({ difference }) => shown(difference), align: 'right' },
      { title: 'after', text: ({ residual }) => shown(residual), align: 'right' },
      { title: 'error', text: ({ error }) => shown(error, 2), align: 'right' },
    ],
    rows,
  );
  return [...table, '', ...stepLines(match), ''];
}

/** The seams in two numbers, for the method that was used and, where they were compared, for all four. */
function stepLines(match: SkyMatch): string[] {
  const { unit, before, after, noise, methods } = stepSummary(match);
  const line = (name: string, { rms, largest }: StepSize): string =>
    `${name.padEnd(27)} ${shown(rms, 3)} rms, ${shown(largest, 3)} at most`;
  return [
    `steps at the seams, ${unit === '' ? 'surface brightness' : unit} (noise ${shown(noise, 2)}):`,
    line('  before', before),
    ...(methods.length > 0 ? methods.map((size) => line(`  ${size.method}`, size)) : [line('  after', after)]),
  ];
}

/** How well the overlaps determine the offsets, and whether they agree. */
function solutionLines({ solution, pairs }: SkyMatch): string[] {
  if (solution === null || pairs.length === 0) return [];
  const { rank, condition, chi2, dof, floor } = solution;
  const added = floor > 0 ? `, with an error of ${shown(floor, 2)} added to each difference` : '';
  return [`solution    rank ${rank}, condition ${shown(condition, 2)}, chi-square ${shown(chi2, 3)} of ${dof}${added}`];
}

/** From 1; `--` where overlaps were not looked at. */
function groupText(group: number): string {
  return group < 0 ? '--' : String(group + 1);
}

function shown(value: number, digits = 7): string {
  return Number.isFinite(value) ? value.toPrecision(digits) : '--';
}

/** Degrees, and `unit` of the chip per arcminute. */
function planeDocument({ lon, lat, slopeXi, slopeEta, slopeXiError, slopeEtaError }: ChipPlane): unknown {
  return {
    lon,
    lat,
    slope_xi: slopeXi,
    slope_eta: slopeEta,
    slope_xi_error: slopeXiError,
    slope_eta_error: slopeEtaError,
  };
}

/** The same for programs; what is not known is null. */
export function skymatchDocument({
  match,
  applied,
  report,
  peakMemory,
  memoryLimit,
  seconds,
}: SkymatchResult): unknown {
  const { skies, pairs, solution, exposures } = match;
  return {
    method: match.method,
    requested: match.requested,
    downgrade: match.downgrade,
    chips: match.chips.map((chip) => ({
      file: chip.file,
      extname: chip.extname,
      extver: chip.extver,
      sky: chip.sky,
      error: chip.error,
      plane: chip.plane === null ? null : planeDocument(chip.plane),
      unit: chip.unit,
      brightness_unit: chip.brightness.unit,
      kappa: chip.brightness.kappa,
      group: skies[chip.exposure].group,
      status: skies[chip.exposure].status,
      level: chip.level !== null && typeof chip.level !== 'string' ? chip.level.value : null,
      good: chip.good,
      not_finite: chip.notFinite,
    })),
    seams: pairs.map((pair, index) => ({
      a: exposures[pair.a].file,
      b: exposures[pair.b].file,
      pixels: pair.pixels,
      area: pair.area,
      before: pair.difference,
      after: solution?.residuals[index] ?? null,
      error: pair.error,
    })),
    groups: solution === null ? null : solution.groups.map((group) => group.map((index) => exposures[index].file)),
    rank: solution?.rank ?? null,
    condition: solution?.condition ?? null,
    chi2: solution?.chi2 ?? null,
    dof: solution?.dof ?? null,
    applied: applied.map(({ file, way }) => ({ file, way })),
    steps: pairs.length === 0 ? null : stepSummary(match),
    report,
    warnings: match.warnings,
    peak_memory: peakMemory,
    memory_limit: memoryLimit,
    seconds,
  };
}
