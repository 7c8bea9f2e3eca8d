import { RxDrizzleError } from '../errors/index.js';
import { recordedPlane } from '../sky/plane/plane-cards.js';
import { plainName } from '../inputs/file-root.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import type { Chip, Exposure, SkySource } from './exposure.js';
import type { SkyTable } from './sky-file.js';

/** The parameters that decide which sky is subtracted and which is recorded. */
export type SkyParameters = Pick<DrizzleParameters, 'skysub' | 'skyuser'>;

/**
 * An exposure with the sky of its chips (dossier section 4):
 * skysub with a sky file: the file's value is recorded, and subtracted unless the file says that it is already;
 * skysub without one: none yet, as it will be measured, and an old MDRIZSKY is not to be mistaken for it;
 * otherwise nothing is subtracted, and what is recorded is the header's MDRIZSKY, else 0, or with skyuser the value of
 * that keyword; skyuser=MDRIZSKY subtracts the recorded value.
 * @param table - the sky file
 * @throws UsageError when the table lacks the file or has another number of values, or when the keyword is missing
 */
export function withSky(exposure: Exposure, { skysub, skyuser }: SkyParameters, table?: SkyTable): Exposure {
  if (skysub && table !== undefined) return withTable(exposure, table);
  if (skysub) return withoutSky(exposure);
  if (skyuser === '') return withOldSky(exposure);
  const chips = exposure.chips.map((chip) => withKeyword(chip, skyuser));
  return Object.freeze({ ...exposure, chips, skySource: given('skyuser') });
}

/** Nothing is subtracted, although an earlier run may have recorded a sky. */
function withOldSky(exposure: Exposure): Exposure {
  const isOld = exposure.chips.some(({ recordedSky }) => recordedSky !== null && recordedSky !== 0);
  const notes = isOld ? [...exposure.notes, OLD_SKY] : exposure.notes;
  const chips = exposure.chips.map((chip) => recorded(chip, chip.recordedSky ?? 0));
  return Object.freeze({ ...exposure, chips, notes, skySource: given('none') });
}

const OLD_SKY =
  'MDRIZSKY of an earlier run is kept and not subtracted (skysub=false); skyuser=MDRIZSKY would subtract it';

function given(method: 'skyfile' | 'skyuser' | 'none'): SkySource {
  return { method, skystat: null, downgrade: null };
}

function withoutSky(exposure: Exposure): Exposure {
  const chips = exposure.chips.map((chip) => Object.freeze({ ...chip, sky: null, recordedSky: null }));
  return Object.freeze({ ...exposure, chips });
}

function withTable(exposure: Exposure, table: SkyTable): Exposure {
  const values = valuesOf(exposure, table);
  const chips = exposure.chips.map((chip, index) => {
    const value = values[values.length === 1 ? 0 : index];
    return Object.freeze({ ...chip, sky: table.applied ? null : value, recordedSky: value });
  });
  return Object.freeze({ ...exposure, chips, skySource: given('skyfile') });
}

/** The values of a file: under the name that the run uses, else under its name without the folder. */
function valuesOf({ file, chips }: Exposure, table: SkyTable): readonly number[] {
  const values = table.values.get(file) ?? table.values.get(plainName(file));
  if (values === undefined) {
    throw new RxDrizzleError(
      'UsageError',
      { file: table.label, option: 'skyfile' },
      `has no value for ${file}`,
      'add a line for it, 0 where nothing is to be subtracted',
    );
  }
  if (values.length === 1 || values.length === chips.length) return values;
  throw new RxDrizzleError(
    'UsageError',
    { file: table.label, option: 'skyfile' },
    `has ${values.length} values for ${file}, which has ${chips.length} chips`,
    'give one for all chips or one for each',
  );
}

function withKeyword(chip: Chip, keyword: string): Chip {
  const value = chip.header.number(keyword);
  const isRecorded = keyword.toUpperCase() === 'MDRIZSKY';
  if (value === undefined && !isRecorded) {
    throw new RxDrizzleError(
      'UsageError',
      { file: chip.header.label, keyword, option: 'skyuser' },
      'the keyword with the sky is missing',
      'name another keyword',
    );
  }
  const result = recorded(chip, value ?? 0);
  if (!isRecorded) return result;
  return Object.freeze({ ...result, sky: value ?? null, skyPlane: recordedPlane(chip.header, keyword) });
}

function recorded(chip: Chip, value: number): Chip {
  return Object.freeze({ ...chip, recordedSky: value });
}
