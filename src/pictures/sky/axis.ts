/** Values along an axis and the pixels that they are drawn at. */
export interface Axis {
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
  /** What tick labels have to be multiplied with, in front of the unit: '' or `1e-19 `. */
  readonly factor: string;
}

/** A mark of an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/**
 * A linear axis over a range of values with about `count` labels at round numbers. A range of no width is widened, as
 * values that are all alike still need an axis.
 * @param largest - size of the numbers that decides on the common factor; give it to axes that share one
 */
export function linearAxis(
  range: readonly [number, number],
  pixels: readonly [number, number],
  count: number,
  largest = Math.max(Math.abs(range[0]), Math.abs(range[1])),
): Axis {
  const [low, high] = widened(range);
  const step = roundStep((high - low) / count);
  const power = labelPower(largest);
  const decimals = Math.max(0, power - Math.floor(Math.log10(step) + 1e-9));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, k): Tick => {
    const value = (first + k) * step;
    return { value, label: (value / 10 ** power).toFixed(decimals).replace(/^-0(\.0*)?$/, '0$1') };
  });
  const scale = (pixels[1] - pixels[0]) / (high - low);
  return { at: (value) => pixels[0] + (value - low) * scale, ticks, factor: power === 0 ? '' : `1e${power} ` };
}

/** A logarithmic axis with a label at every decade (or fewer); values below it are drawn at its lower end. */
export function logAxis([low, high]: readonly [number, number], pixels: readonly [number, number]): Axis {
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const every = Math.max(1, Math.ceil((to - from) / 6));
  const decades: Tick[] = [];
  for (let power = Math.ceil(from - 1e-9); power <= to + 1e-9; power += every) {
    decades.push({ value: 10 ** power, label: decadeLabel(power) });
  }
  const scale = (pixels[1] - pixels[0]) / (to - from);
  const at = (value: number): number =>
    value > low ? pixels[0] + Math.min(to - from, Math.log10(value) - from) * scale : pixels[0];
  return { at, ticks: decades, factor: '' };
}

/** Smallest and largest of the values that are numbers; [0, 0] for none. */
export function rangeOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 0];
}

/** 1, 2 or 5 times a power of ten, the next that is not smaller. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = least / power;
  return power * ([1, 2, 5].find((round) => digit <= round * (1 + 1e-9)) ?? 10);
}

/** Part of the range that is added to both of its ends, so that marks do not lie on the frame. */
const MARGIN = 0.06;

/** Differences below this share of the values are rounding. */
const ROUNDING = 1e-12;

function widened([low, high]: readonly [number, number]): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > ROUNDING * size) return [low - MARGIN * (high - low), high + MARGIN * (high - low)];
  const half = size > 0 ? 0.05 * size : 1;
  return [low - half, high + half];
}

/** Power of ten taken out of labels that would be long. */
function labelPower(largest: number): number {
  if (largest === 0) return 0;
  const power = Math.floor(Math.log10(largest));
  return power >= 5 || power <= -4 ? power : 0;
}

function decadeLabel(power: number): string {
  if (power > 4 || power < -4) return `1e${power}`;
  return power >= 0 ? String(10 ** power) : (10 ** power).toFixed(-power);
}
