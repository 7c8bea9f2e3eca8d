import { acsDither, irDither } from '../samples/generator/presets.js';
import type { DitherSet } from '../samples/generator/dither-set.js';

/** A generated set that whole processes are measured with. */
export interface MeasuredSet {
  readonly set: DitherSet;
  /** Output scale, arcsec/pixel. */
  readonly scale: string;
  /** Of its folder. */
  readonly name: string;
}

/**
 * The set of that name (`ir`: four exposures of one chip; `acs`: four of two chips with SIP, D2IM and NPOL).
 * @param size - pixels of a chip, `1014` or `4096x2048`
 */
export function measuredSet(name: string, size?: string): MeasuredSet {
  if (name === 'ir') {
    const side = Number(size ?? '1014');
    return { set: irDither({ size: side }), scale: '0.065', name: `ir-${side}` };
  }
  if (name !== 'acs') throw new Error(`there is no set ${name}; choose ir or acs`);
  const [nx, ny] = (size ?? '4096x2048').split('x').map(Number);
  return { set: acsDither({ nx, ny }), scale: '0.05', name: `acs-${nx}x${ny}` };
}
