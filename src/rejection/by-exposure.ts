import type { Exposure } from '../exposure/exposure.js';
import { exposureKey } from '../exposure/exposure-key.js';
import type { TestedChip } from './reject-rays.js';

/** The tested chips of each exposure, in their order. */
export function byExposure(
  chips: readonly TestedChip[],
): readonly { readonly exposure: Exposure; readonly chips: readonly TestedChip[] }[] {
  const groups = new Map<string, { exposure: Exposure; chips: TestedChip[] }>();
  for (const chip of chips) {
    const key = exposureKey(chip.exposure);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { exposure: chip.exposure, chips: [chip] });
    else group.chips.push(chip);
  }
  return [...groups.values()];
}
