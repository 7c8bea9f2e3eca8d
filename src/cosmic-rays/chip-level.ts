import { RxDrizzleError } from '../errors/index.js';
import type { Chip } from '../exposure/exposure.js';

/** What turns the values of a chip into electrons and their noise. Plain data. */
export interface ChipLevel {
  /** Electrons for one native unit. */
  readonly factor: number;
  /** Electrons per count; only the noise of compat has a use for it. */
  readonly gain: number;
  /** Electrons. */
  readonly readNoise: number;
  /** Sky that was subtracted for the median and added to the blot again, native units. Only for compat. */
  readonly sky: number;
}

/**
 * The level of a chip.
 * @param sky - subtracted sky, native units
 * @throws KeywordError without a read noise
 */
export function chipLevel(
  chip: Pick<Chip, 'label' | 'effGain' | 'inputIsRate' | 'exptime' | 'readNoise'>,
  sky: number,
): ChipLevel {
  const { label, effGain, readNoise } = chip;
  if (readNoise === undefined) {
    const problem = 'the read noise is not in the headers, and the test for cosmic rays needs it';
    throw new RxDrizzleError(
      'KeywordError',
      { file: label },
      problem,
      'give --rdnoise or --rnkeyword, or leave cosmic rays alone (driz_cr=false)',
    );
  }
  return { factor: effGain * (chip.inputIsRate ? chip.exptime : 1), gain: effGain, readNoise, sky };
}
