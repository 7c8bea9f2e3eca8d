import type { BudgetUse, MetricsSnapshot, StageSnapshot } from './metrics.js';

/** What `/healthz` answers. Times are seconds. */
export interface HealthReport {
  /** Always `ok`: that the process answers is the news. A stall shows in the seconds. */
  readonly status: 'ok';
  readonly seconds_since_last_progress: number;
  readonly products: number;
  readonly rejected_inputs: number;
  readonly stages: readonly {
    readonly stage: string;
    /** 0 to 1, or null when the stage reports none. */
    readonly progress: number | null;
    readonly seconds_since_last_progress: number;
  }[];
}

/** Health of a run at `now` (milliseconds since 1970). */
export function healthReport(snapshot: MetricsSnapshot, now: number): HealthReport {
  return {
    status: 'ok',
    seconds_since_last_progress: secondsSince(snapshot.activeAt, now),
    products: snapshot.products,
    rejected_inputs: sum(Object.values(snapshot.rejected)),
    stages: snapshot.stages.map(({ stage, progress, activeAt }) => ({
      stage,
      progress: progress ?? null,
      seconds_since_last_progress: secondsSince(activeAt, now),
    })),
  };
}

/** The page at `/`: every number of the snapshot, reloaded every two seconds. No script, nothing from elsewhere. */
export function statusPage(snapshot: MetricsSnapshot, now: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width">
<title>rxdrizzle: ${escapeHtml(headline(snapshot))}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>rxdrizzle</h1>
<p>${escapeHtml(headline(snapshot))}. Last progress ${ago(snapshot.activeAt, now)}.</p>
${stageTable(snapshot.stages, now)}
${budgetLine(snapshot.budget)}
${rejectedTable(snapshot.rejected)}
<p class="links"><a href="/metrics">/metrics</a> <a href="/metrics/node">/metrics/node</a> <a href="/healthz">/healthz</a></p>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
h1 { font-size: 1.4rem; margin: 0 }
table { border-collapse: collapse; margin: 1rem 0; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .35rem .6rem; text-align: right; font-variant-numeric: tabular-nums }
th:first-child, td:first-child { text-align: left }
th { font-weight: 600; white-space: nowrap }
progress, meter { width: 8rem; vertical-align: middle }
.links { opacity: .7 }`;

const STAGE_COLUMNS = ['stage', 'done', 'exposures', 'tiles', 'pixels', 'read', 'written', 'work', 'waiting', 'active'];

function stageTable(stages: readonly StageSnapshot[], now: number): string {
  if (stages.length === 0) return '<p>No stage has started yet.</p>';
  return table(
    STAGE_COLUMNS,
    stages.map((stage) => [
      escapeHtml(stage.stage),
      progressCell(stage.progress),
      count(stage.exposures),
      count(stage.tiles),
      count(stage.pixels),
      bytes(stage.readBytes),
      bytes(stage.writtenBytes),
      `${stage.seconds.toFixed(1)} s`,
      count(stage.queue),
      ago(stage.activeAt, now),
    ]),
  );
}

function progressCell(ratio: number | undefined): string {
  if (ratio === undefined) return '';
  return `<progress max="1" value="${ratio.toFixed(3)}"></progress> ${(ratio * 100).toFixed(0)} %`;
}

function budgetLine(budget: BudgetUse | undefined): string {
  if (budget === undefined) return '';
  const meter = `<meter min="0" max="${budget.limit}" value="${budget.used}"></meter>`;
  const waiting = budget.waiting === 1 ? '1 task waits' : `${count(budget.waiting)} tasks wait`;
  return `<p>Pixel memory ${meter} ${bytes(budget.used)} of ${bytes(budget.limit)}; ${waiting}.</p>`;
}

function rejectedTable(rejected: MetricsSnapshot['rejected']): string {
  const rows = Object.entries(rejected).map(([reason, times]) => [escapeHtml(reason), count(times)]);
  return rows.length === 0 ? '' : table(['refused inputs', 'count'], rows);
}

/** Cells are HTML already: whoever fills them escapes. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const header = head.map((cell) => `<th>${cell}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table>\n<tr>${header}</tr>\n${body}\n</table>`;
}

function headline({ stages, products }: MetricsSnapshot): string {
  const running = stages.filter(({ progress }) => progress !== undefined && progress < 1);
  const done = products === 1 ? '1 product' : `${count(products)} products`;
  if (running.length === 0) return done;
  return `${running.map(({ stage, progress = 0 }) => `${stage} ${(progress * 100).toFixed(0)} %`).join(', ')}; ${done}`;
}

function ago(then: number, now: number): string {
  return `${secondsSince(then, now).toFixed(0)} s ago`;
}

/** The clock of the machine may be set back; an age is never negative. */
function secondsSince(then: number, now: number): number {
  return Math.max(0, (now - then) / 1000);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const power = Math.min(5, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** power).toFixed(1)} ${'KMGTP'.charAt(power - 1)}iB`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
