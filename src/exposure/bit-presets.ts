/** Recommended good DQ bits, and why. */
export interface BitPreset {
  /** For `final_bits`. */
  readonly good: number;
  /** For `driz_sep_bits`. */
  readonly separate: number;
  readonly reason: string;
}

interface PresetRow extends BitPreset {
  readonly mode: string;
  /** First day, yyyy-mm-dd, inclusive. */
  readonly from: string;
  /** Least number of exposures. */
  readonly images: number;
}

/** HST's first day: before it there are no data. */
const ALWAYS = '1990-04-24';

const STABLE = 'stable hot (16), warm (64) and saturated (256) pixels are kept';
const ALONE = 'a single exposure: every pixel is kept, as no other could fill its place';

function row(mode: string, from: string, images: number, bits: readonly [number, number], reason: string): PresetRow {
  const [good, separate] = bits;
  return { mode, from, images, good, separate, reason: `${mode}${reason}` };
}

/**
 * Handbook 6.3 and the parameters that the pipeline of the archive ships (dossier section 11); of the rows of a mode the
 * last that fits. The handbook says nothing about ACS/WFC data before 2017.
 */
const PRESETS: readonly PresetRow[] = [
  row('ACS/WFC', '2017-01-01', 1, [65535, 336], `, ${ALONE}`),
  row('ACS/WFC', '2017-01-01', 2, [336, 336], ` data from 2017 on: ${STABLE}`),
  row('ACS/HRC', ALWAYS, 1, [65535, 336], `, ${ALONE}`),
  row('ACS/HRC', ALWAYS, 2, [64, 64], ': warm pixels (64) are kept'),
  row('ACS/SBC', ALWAYS, 1, [0, 0], ': every flag is bad'),
  row('WFC3/UVIS', ALWAYS, 1, [65535, 336], `, ${ALONE}`),
  row(
    'WFC3/UVIS',
    ALWAYS,
    2,
    [352, 352],
    ' data before 2012-11-08: unstable hot (32), warm (64) and saturated (256) pixels are kept',
  ),
  row('WFC3/UVIS', '2012-11-08', 2, [336, 336], ` data from 2012-11-08 on: ${STABLE}`),
  row('WFC3/IR', ALWAYS, 1, [528, 16], ': stable hot pixels (16) and blobs (512) are kept'),
  row(
    'WFC3/IR',
    ALWAYS,
    2,
    [528, 65535],
    ': stable hot pixels (16) and blobs (512) are kept; few exposures: every pixel counts in the median',
  ),
  row('WFC3/IR', ALWAYS, 4, [528, 528], ': stable hot pixels (16) and blobs (512) are kept'),
  row('WFPC2', ALWAYS, 1, [65533, 1024], ': every flag but 2 is kept in a single exposure'),
  row('WFPC2', ALWAYS, 2, [61437, 1024], ': every flag but 2 and cosmic rays (4096) is kept in two exposures'),
  row('WFPC2', ALWAYS, 3, [1024, 1024], ': repaired warm pixels (1024) are kept'),
];

/**
 * Good DQ bits that the handbooks and the archive recommend for a mode, a date of observation and a number of exposures;
 * undefined where they do not say. A recommendation only: the default of `final_bits` is 0 for every camera.
 * @param date - DATE-OBS, `yyyy-mm-dd`
 */
export function bitPreset(mode: string, date: string, images: number): BitPreset | undefined {
  const found = PRESETS.findLast(
    (preset) => preset.mode === mode && date !== '' && preset.from <= date && preset.images <= images,
  );
  if (found === undefined) return undefined;
  const { good, separate, reason } = found;
  return { good, separate, reason };
}
