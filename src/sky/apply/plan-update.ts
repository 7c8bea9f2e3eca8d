import { dirname } from 'node:path';
import { RxDrizzleError } from '../../errors/index.js';
import type { Chip, Exposure } from '../../exposure/exposure.js';
import { FitsFile } from '../../fits/fits-file.js';
import { requireFreeSpace } from '../../fits/free-space.js';
import { editedHeaderBytes, headerRoom } from '../../fits/edit-header.js';
import { fileState, requireWritable } from '../../fits/file-state.js';
import { headerEdits } from './header-edits.js';
import { planRecord, requireSkyKeyword } from './sky-record.js';
import { skyField } from '../plane/index.js';
import { changesAnything } from './sky-update.js';
import type { ApplyOptions, ChipSky, PlannedSky, SkyUpdate } from './sky-update.js';
import { storedPixels } from './stored-pixels.js';

/**
 * Checks that the skies of an exposure can be written to its file, and changes nothing. Chips that are not named keep
 * their keyword and their pixels.
 * @param skies - any order
 * @throws UsageError (a keyword that cannot be used, a chip named twice), ExposureError (a chip that the exposure does
 * not have, a sky that is no number; with subtractsky: pixels that are not plain reals), KeywordError (the keyword holds
 * no number, or means the other thing: F139), StorageError (compressed file or zip entry, write-protected file or folder,
 * disk too full), FitsFormatError
 */
export async function planSkyUpdate(
  exposure: Exposure,
  skies: readonly ChipSky[],
  options: ApplyOptions,
): Promise<SkyUpdate> {
  const settings = { ...options, skyuser_kwd: options.skyuser_kwd.trim().toUpperCase() };
  requireSkyKeyword(settings.skyuser_kwd);
  requireChips(exposure, skies);
  const file = await FitsFile.open(exposure.file);
  try {
    requirePlain(file);
    const state = fileState(file.name, file.source.fd);
    const planned = skies.map((sky) => planChip(file, chipOf(exposure, sky), sky, settings));
    const update: SkyUpdate = Object.freeze({ file: file.name, options: settings, skies: planned, state });
    await requireRoom(file, update);
    return update;
  } finally {
    file.close();
  }
}

function chipOf({ chips }: Exposure, { hduIndex }: ChipSky): Chip {
  const chip = chips.find((one) => one.hduIndex === hduIndex);
  if (chip === undefined) throw new RangeError(`HDU ${hduIndex} is not of the exposure`);
  return chip;
}

function planChip(file: FitsFile, chip: Chip, sky: ChipSky, options: ApplyOptions): PlannedSky {
  const hdu = file.hdu(sky.hduIndex);
  if (options.subtractsky) storedPixels(hdu);
  const planned = planRecord(hdu.header, sky, options, chip);
  const { after, plane } = planned;
  const rise = options.subtractsky && plane ? skyField(chip, plane) : null;
  if (Number.isFinite(after)) return Object.freeze({ ...planned, rise });
  throw new RxDrizzleError(
    'ExposureError',
    { file: hdu.label, keyword: options.skyuser_kwd },
    `its sky is ${String(after)}; nothing was changed`,
    'leave the exposure out, or look at its mask and limits',
  );
}

async function requireRoom(file: FitsFile, update: SkyUpdate): Promise<void> {
  const { path } = update.state;
  const replaces = changesPixels(update) || growsHeaders(file, update);
  if (update.skies.length === 0) return;
  requireWritable(file.name, path, replaces);
  if (replaces) await requireFreeSpace(file.name, dirname(path), file.source.size);
}

function changesPixels({ options, skies }: SkyUpdate): boolean {
  return options.subtractsky && skies.some(changesAnything);
}

function growsHeaders(file: FitsFile, update: SkyUpdate): boolean {
  return [...headerEdits([update])].some(([index, edit]) => {
    const hdu = file.hdu(index);
    return editedHeaderBytes(hdu, edit, 0).byteLength > headerRoom(hdu);
  });
}

function requireChips({ file, chips }: Exposure, skies: readonly ChipSky[]): void {
  const known = new Set(chips.map(({ hduIndex }) => hduIndex));
  const stray = skies.find(({ hduIndex }) => !known.delete(hduIndex));
  if (stray === undefined) return;
  const place = { file, extension: String(stray.hduIndex) };
  if (chips.some(({ hduIndex }) => hduIndex === stray.hduIndex)) {
    throw new RxDrizzleError('UsageError', place, 'has two skies; nothing was changed', 'give one for each chip');
  }
  throw new RxDrizzleError('ExposureError', place, 'is no chip of this exposure; nothing was changed');
}

function requirePlain(file: FitsFile): void {
  if (!file.source.scratch) return;
  throw new RxDrizzleError(
    'StorageError',
    { file: file.name },
    'compressed files and zip entries cannot be changed; nothing was changed',
    'unpack it and name the unpacked file, or give readonly=true to report only',
  );
}
