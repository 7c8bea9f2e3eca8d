import { readFileSync } from 'node:fs';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import type { SimpleHdu } from '../../src/fits/simple-write.js';
import { commitSkyUpdates } from '../../src/sky/apply/commit-updates.js';
import { planSkyUpdate } from '../../src/sky/apply/plan-update.js';
import type { AppliedFile, ApplyOptions, SkyUpdate } from '../../src/sky/apply/sky-update.js';
import { headerOf, NX, NY, TAN_WCS, WFC3_IR, writeExposure, type Cards } from '../exposure/fits-sets.js';

/** The keyword grows and the pixels drop, under SKYUSER. */
export const SUBTRACT: ApplyOptions = { skyuser_kwd: 'SKYUSER', subtractsky: true, task: 'SkyMatch' };
/** The keyword alone. */
export const RECORD: ApplyOptions = { ...SUBTRACT, subtractsky: false };

/** An image extension of given pixels. */
export function sci(extver: number, data: SimpleHdu['data'], cards: Cards = {}, shape = [NX, NY]): SimpleHdu {
  const header = { EXTNAME: 'SCI', EXTVER: extver, BUNIT: 'ELECTRONS/S', IDCSCALE: 0.1, ...TAN_WCS, ...cards };
  return { header: headerOf(header), ...(data === undefined ? {} : { data }), shape };
}

/** An image of one level. */
export function level(value: number, cards: Cards = {}, extver = 1): SimpleHdu {
  return sci(extver, new Float32Array(NX * NY).fill(value), cards);
}

/** Writes an exposure of these extensions. */
export function exposureFile(dir: string, name: string, extensions: readonly SimpleHdu[]): Promise<string> {
  return writeExposure(dir, name, WFC3_IR, extensions);
}

/** Plans the same sky for each HDU of the list. */
export async function plan(file: string, options: ApplyOptions, deltas: Record<number, number>): Promise<SkyUpdate> {
  const skies = Object.entries(deltas).map(([hduIndex, delta]) => ({ hduIndex: Number(hduIndex), delta }));
  return planSkyUpdate(await openExposure({ file }), skies, options);
}

/** Plans and commits one file. */
export async function apply(file: string, options: ApplyOptions, deltas: Record<number, number>): Promise<AppliedFile> {
  const [applied] = await commitSkyUpdates([await plan(file, options, deltas)]);
  return applied;
}

/** The bytes of each header and data unit, padding included. */
export async function hduBytes(path: string): Promise<{ header: string; data: string }[]> {
  const bytes = readFileSync(path);
  const file = await FitsFile.open(path);
  file.close();
  return file.hdus.map(({ headerOffset, dataOffset }, n) => ({
    header: bytes.toString('latin1', headerOffset, dataOffset),
    data: bytes.toString('latin1', dataOffset, file.hdus.at(n + 1)?.headerOffset ?? bytes.length),
  }));
}

/** The cards of a header that begin with a word, without blanks at the end. */
export function cardsOf(header: string, word: string): string[] {
  return (header.match(/.{80}/gs) ?? []).filter((card) => card.startsWith(word)).map((card) => card.trimEnd());
}
