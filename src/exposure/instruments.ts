/**
 * Where a number of the detector comes from: fixed; the mean of the non-zero values of keywords; or by chip and
 * ATODGAIN (WFPC2).
 */
export type DetectorNumber =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'keywords'; readonly keywords: readonly string[] }
  | { readonly kind: 'wfpc2'; readonly table: Readonly<Record<number, readonly number[]>> }
  | { readonly kind: 'unknown' };

/**
 * Where the tail of slow charge transfer lies: +1 at lower y than a hit, -1 at higher y, 0 no such detector; or by the chip
 * or by the amplifier that is read, see `cteDirection`.
 */
export type CteTail = 1 | -1 | 0 | 'chip' | 'amplifier';

/** One mode of one instrument. Facts of dossier section 11. */
export interface InstrumentMode {
  /** `WFC3/IR`; `generic` for data that are not in the table. */
  readonly name: string;
  readonly instrument: string;
  /** DETECTOR of the primary header; null = any. */
  readonly detector: string | null;
  readonly gain: DetectorNumber;
  readonly readNoise: DetectorNumber;
  /** `gain`: native counts are multiplied by the gain; `one`: the data are electrons already. */
  readonly effGain: 'one' | 'gain';
  /** Keywords of the filters, in the order of the filter string. */
  readonly filterKeywords: readonly string[];
  /** Nominal pixel scale, arcsec, for reports; null where it differs by chip. */
  readonly scale: number | null;
  /** EXPTIME of the SCI header counts before that of the primary header. */
  readonly chipExptime: boolean;
  readonly cteTail: CteTail;
}

const AMPLIFIERS = ['A', 'B', 'C', 'D'];
const ONE: DetectorNumber = { kind: 'fixed', value: 1 };
const ZERO: DetectorNumber = { kind: 'fixed', value: 0 };
const UNKNOWN: DetectorNumber = { kind: 'unknown' };

const CCD = {
  gain: { kind: 'keywords', keywords: AMPLIFIERS.map((amplifier) => `ATODGN${amplifier}`) },
  readNoise: { kind: 'keywords', keywords: AMPLIFIERS.map((amplifier) => `READNSE${amplifier}`) },
  effGain: 'one',
  chipExptime: false,
} as const;
const PHOTON_COUNTER = { gain: ONE, readNoise: ZERO, effGain: 'one', chipExptime: false, cteTail: 0 } as const;

const ACS = { instrument: 'ACS', filterKeywords: ['FILTER1', 'FILTER2'] } as const;
const WFC3 = { instrument: 'WFC3', filterKeywords: ['FILTER', 'FILTER2'] } as const;
const STIS = {
  instrument: 'STIS',
  filterKeywords: ['OPT_ELEM', 'FILTER'],
  chipExptime: true,
} as const;

/** Electrons per DN and electrons, for DETECTOR 1 (PC) to 4, by ATODGAIN 7 and 15. */
const WFPC2_GAIN = { 7: [7.12, 7.12, 6.9, 7.1], 15: [13.99, 14.5, 13.95, 13.95] };
const WFPC2_READ_NOISE = { 7: [5.24, 5.51, 5.22, 5.19], 15: [7.02, 7.84, 6.99, 8.32] };

function nicmos(camera: number, gain: number, readNoise: number, scale: number): InstrumentMode {
  return {
    name: `NICMOS/${camera}`,
    instrument: 'NICMOS',
    detector: String(camera),
    gain: { kind: 'fixed', value: gain },
    readNoise: { kind: 'fixed', value: readNoise },
    effGain: 'gain',
    filterKeywords: ['FILTER', 'FILTER2'],
    scale,
    chipExptime: false,
    cteTail: 0,
  };
}

/** The table: a new mode is one more row. */
export const INSTRUMENT_MODES: readonly InstrumentMode[] = [
  { ...ACS, ...CCD, name: 'ACS/WFC', detector: 'WFC', scale: 0.05, cteTail: 'chip' },
  { ...ACS, ...CCD, name: 'ACS/HRC', detector: 'HRC', scale: 0.025, cteTail: 'amplifier' },
  { ...ACS, ...PHOTON_COUNTER, name: 'ACS/SBC', detector: 'SBC', scale: 0.025 },
  { ...WFC3, ...CCD, name: 'WFC3/UVIS', detector: 'UVIS', scale: 0.0396, cteTail: 'chip' },
  { ...WFC3, ...CCD, name: 'WFC3/IR', detector: 'IR', scale: 0.1283, cteTail: 0 },
  {
    name: 'WFPC2',
    instrument: 'WFPC2',
    detector: null,
    gain: { kind: 'wfpc2', table: WFPC2_GAIN },
    readNoise: { kind: 'wfpc2', table: WFPC2_READ_NOISE },
    effGain: 'gain',
    filterKeywords: ['FILTNAM1', 'FILTNAM2'],
    scale: null,
    chipExptime: false,
    cteTail: -1,
  },
  nicmos(1, 5.4, 26, 0.043),
  nicmos(2, 5.4, 26, 0.075),
  nicmos(3, 6.5, 29, 0.2),
  {
    ...STIS,
    name: 'STIS/CCD',
    detector: 'CCD',
    gain: { kind: 'keywords', keywords: ['ATODGAIN'] },
    readNoise: { kind: 'keywords', keywords: ['READNSE'] },
    effGain: 'gain',
    scale: 0.0508,
    cteTail: 1,
  },
  { ...PHOTON_COUNTER, ...STIS, name: 'STIS/NUV-MAMA', detector: 'NUV-MAMA', scale: 0.0246 },
  { ...PHOTON_COUNTER, ...STIS, name: 'STIS/FUV-MAMA', detector: 'FUV-MAMA', scale: 0.0246 },
];

/** Any other camera: its data are taken as they are, unless the user gives a gain. */
export const GENERIC_MODE: InstrumentMode = {
  name: 'generic',
  instrument: '',
  detector: null,
  gain: UNKNOWN,
  readNoise: UNKNOWN,
  effGain: 'gain',
  filterKeywords: ['FILTER'],
  scale: null,
  chipExptime: false,
  cteTail: 0,
};

/**
 * The mode of an exposure by its INSTRUME and DETECTOR (NICMOS: CAMERA), without regard to case.
 * @returns {@link GENERIC_MODE} when there is no row for them
 */
export function instrumentMode(instrument: string, detector: string): InstrumentMode {
  const [camera, part] = [instrument.trim().toUpperCase(), detector.trim().toUpperCase()];
  return (
    INSTRUMENT_MODES.find((mode) => mode.instrument === camera && (mode.detector === null || mode.detector === part)) ??
    GENERIC_MODE
  );
}
