import { basename } from 'node:path';
import { flagChanges } from '../dq/commit-updates.js';
import { planPlanes } from '../dq/plan-update.js';
import type { PlaneEdit } from '../dq/plan-update.js';
import type { Exposure } from '../exposure/exposure.js';
import { exposureKey } from '../exposure/exposure-key.js';
import { asciiText } from '../fits/ascii-text.js';
import { commitTogether } from '../fits/commit-together.js';
import { FitsFile } from '../fits/fits-file.js';
import type { Hdu } from '../fits/hdu.js';
import { mandatoryImageCards } from '../fits/image-header.js';
import { readFully } from '../fits/positional-read.js';
import { FitsWriter } from '../fits/writer.js';
import type { HduPlan } from '../fits/writer.js';
import { flagEdits } from '../input-updates/flag-edits.js';
import type { DrizzleParameters } from '../parameters/drizzle-table.js';
import { cleanedPath } from '../product/intermediate-paths.js';
import type { MedianImage } from '../rejection/median-image.js';
import type { Rejection } from '../rejection/reject-rays.js';
import { withRayMasks } from '../rejection/with-masks.js';
import { VERSION } from '../version.js';
import type { FilePlane } from '../workers/tile-task.js';
import { keptPlace } from './kept-files.js';

/** A cleaned copy under construction. */
interface CleanedFile {
  readonly exposure: Exposure;
  readonly writer: FitsWriter;
  /** HDU numbers of the images that are replaced. */
  readonly cleaned: ReadonlySet<number>;
}

/** A multiple of the size of a pixel. */
const CHUNK = 1 << 20;

/**
 * Copies of exposures in which the blotted median stands in place of cosmic rays and bad pixels, under construction. Their SCI
 * images are float32; `resetbits` are cleared and `crbit` set in the DQ plane of each chip; all else is as in the input.
 */
export class CleanedFiles {
  private constructor(
    readonly paths: readonly string[],
    /** By file of the exposure. */
    private readonly files: ReadonlyMap<string, CleanedFile>,
    private readonly parameters: DrizzleParameters,
  ) {}

  /** Makes a file for each exposure that the median is mapped back to; none without `driz_cr_corr`. @throws StorageError */
  static async create(
    exposures: readonly Exposure[],
    median: MedianImage,
    parameters: DrizzleParameters,
  ): Promise<CleanedFiles> {
    const paths: string[] = [];
    const files = new Map<string, CleanedFile>();
    const { folder } = keptPlace(exposures, parameters);
    try {
      for (const exposure of parameters.driz_cr_corr ? exposures : []) {
        const own = median.chips.filter((chip) => exposureKey(chip.exposure) === exposureKey(exposure));
        if (own.length === 0) continue;
        const cleaned = new Set(own.map(({ chip }) => exposure.chips[chip].planes.sci));
        const path = cleanedPath(folder, exposure.file);
        const writer = await createCopy(exposure, path, cleaned, parameters.clobber);
        files.set(exposureKey(exposure), { exposure, writer, cleaned });
        paths.push(path);
      }
    } catch (error) {
      for (const { writer } of files.values()) await writer.abort();
      throw error;
    }
    return new CleanedFiles(paths, files, parameters);
  }

  /** Where a chip is written; null where it is not kept. */
  sink(exposure: Exposure, chip: number): FilePlane | null {
    const writer = this.files.get(exposureKey(exposure))?.writer;
    return writer === undefined ? null : { fd: writer.fd, offset: writer.dataOffset(exposure.chips[chip].planes.sci) };
  }

  /** Copies what is left of the inputs, edits their flags, and gives all of them their names. */
  async commit(rejection: Rejection): Promise<void> {
    rejection.chips.forEach(({ exposure, chip }, index) => {
      const writer = this.files.get(exposureKey(exposure))?.writer;
      writer?.addDataSum(exposure.chips[chip].planes.sci, rejection.dataSums[index].cleaned);
    });
    for (const { exposure, writer, cleaned } of this.files.values()) {
      const [flagged] = withRayMasks([exposure], rejection);
      await copyData(exposure.file, writer, cleaned, await flagEdits(flagged, this.parameters));
    }
    await commitTogether([...this.files.values()].map(({ writer }) => writer));
  }

  /** Removes what has not been committed. */
  async abort(): Promise<void> {
    for (const { writer } of this.files.values()) await writer.abort();
  }
}

async function createCopy(
  exposure: Exposure,
  path: string,
  cleaned: ReadonlySet<number>,
  clobber: boolean,
): Promise<FitsWriter> {
  const file = await FitsFile.open(exposure.file);
  file.close();
  const plans = file.hdus.map((hdu): HduPlan => (cleaned.has(hdu.index) ? cleanedPlan(hdu, exposure) : planOf(hdu)));
  plans[0].header
    .set('FILENAME', asciiText(basename(path)), 'name of file')
    .addHistory(`Cosmic rays and bad pixels replaced by the blotted median, rxdrizzle ${VERSION}`);
  return FitsWriter.create(path, plans, { clobber });
}

function planOf({ header, dataBytes }: Hdu): HduPlan {
  return { header: header.clone(), dataBytes };
}

function cleanedPlan(hdu: Hdu, { chips }: Exposure): HduPlan {
  const { nx, ny } = chips.find(({ planes }) => planes.sci === hdu.index) ?? chips[0];
  const header = hdu.header.clone();
  header.removeWhere(({ keyword }) => ['BSCALE', 'BZERO', 'BLANK'].includes(keyword));
  mandatoryImageCards(header, { primary: hdu.index === 0, bitpix: -32, naxis: [nx, ny] });
  return { header, dataBytes: 4 * nx * ny };
}

/** Copies the data of the HDUs that are not replaced, with their flags edited. */
async function copyData(
  name: string,
  writer: FitsWriter,
  replaced: ReadonlySet<number>,
  edits: readonly PlaneEdit[],
): Promise<void> {
  const file = await FitsFile.open(name);
  try {
    const changes = flagChanges(planPlanes(file, edits));
    const buffer = Buffer.alloc(CHUNK);
    for (const { index, dataOffset, dataBytes } of file.hdus) {
      if (replaced.has(index)) continue;
      for (let at = 0; at < dataBytes; at += CHUNK) {
        const chunk = buffer.subarray(0, Math.min(CHUNK, dataBytes - at));
        readFully(file.source.fd, chunk, file.source.offset + dataOffset + at, name);
        changes.get(index)?.(chunk, at);
        writer.write(index, at, chunk);
      }
    }
  } finally {
    file.close();
  }
}
