/** Recommended good DQ bits, and why. */
export interface BitPreset {
  readonly good: number;
  readonly reason: string;
}

interface PresetRow {
  readonly mode: string;
  /** First day, yyyy-mm-dd, inclusive. */
  readonly from: string;
  readonly good: number;
  readonly reason: string;
}

/** Handbook 6.3 and the shipped pipeline configurations (dossier section 11); of the rows of a mode the last that fits. */
const PRESETS: readonly PresetRow[] = [
  {
    mode: 'ACS/WFC',
    from: '2017-01-01',
    good: 336,
    reason: 'ACS/WFC data from 2017 on: stable hot (16), warm (64) and saturated (256) pixels are kept',
  },
  { mode: 'ACS/HRC', from: '0000', good: 64, reason: 'ACS/HRC: warm pixels (64) are kept' },
  { mode: 'ACS/SBC', from: '0000', good: 0, reason: 'ACS/SBC: every flag is bad' },
  {
    mode: 'WFC3/UVIS',
    from: '0000',
    good: 352,
    reason: 'WFC3/UVIS data before November 2012: 32, 64 and 256 are kept',
  },
  {
    mode: 'WFC3/UVIS',
    from: '2012-11-08',
    good: 336,
    reason: 'WFC3/UVIS data from 2012-11-08 on: stable hot (16), warm (64) and saturated (256) pixels are kept',
  },
  { mode: 'WFC3/IR', from: '0000', good: 528, reason: 'WFC3/IR: stable hot pixels (16) and blobs (512) are kept' },
];

/**
 * Good DQ bits that the handbooks recommend for a mode and a date of observation; undefined where they do not say.
 * A recommendation only: the default of `final_bits` is 0 for every camera.
 * @param date - DATE-OBS, `yyyy-mm-dd`
 */
export function bitPreset(mode: string, date: string): BitPreset | undefined {
  const row = PRESETS.findLast((preset) => preset.mode === mode && date !== '' && preset.from <= date);
  return row === undefined ? undefined : { good: row.good, reason: row.reason };
}
