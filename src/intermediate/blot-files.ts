import type { Exposure } from '../exposure/exposure.js';
import { commitTogether } from '../fits/commit-together.js';
import type { FitsWriter } from '../fits/writer.js';
import { blotPath } from '../product/intermediate-paths.js';
import type { MedianImage } from '../rejection/median-image.js';
import type { Rejection } from '../rejection/reject-rays.js';
import type { FilePlane } from '../workers/tile-task.js';
import { chipHeader } from './headers.js';
import { createImageFile } from './image-file.js';
import { keptPlace, namedChip } from './kept-files.js';
import type { KeepingParameters } from './kept-files.js';

/** The blotted chips of a run in files under construction, one each. */
export class BlotFiles {
  private constructor(
    readonly paths: readonly string[],
    /** By label of the chip. */
    private readonly writers: ReadonlyMap<string, FitsWriter>,
  ) {}

  /** Makes a file for each chip that the median is mapped back to; none where they are not kept. @throws StorageError */
  static async create(
    exposures: readonly Exposure[],
    median: MedianImage,
    parameters: KeepingParameters,
  ): Promise<BlotFiles> {
    const paths: string[] = [];
    const writers = new Map<string, FitsWriter>();
    const { folder } = keptPlace(exposures, parameters);
    try {
      for (const { exposure, chip } of parameters.clean ? [] : median.chips) {
        const own = exposure.chips[chip];
        const { nx, ny, label, bunit } = own;
        const path = blotPath(folder, exposure.file, namedChip(own));
        const header = chipHeader(exposure, own, bunit);
        writers.set(label, await createImageFile({ path, header, bitpix: -32, nx, ny }, parameters.clobber));
        paths.push(path);
      }
    } catch (error) {
      for (const writer of writers.values()) await writer.abort();
      throw error;
    }
    return new BlotFiles(paths, writers);
  }

  /** Where a chip is written; null where it is not kept. */
  sink(exposure: Exposure, chip: number): FilePlane | null {
    const writer = this.writers.get(exposure.chips[chip].label);
    return writer === undefined ? null : { fd: writer.fd, offset: writer.dataOffset(0) };
  }

  /** Gives all of them their names. */
  async commit({ chips, dataSums }: Rejection): Promise<void> {
    chips.forEach(({ exposure, chip }, index) => {
      this.writers.get(exposure.chips[chip].label)?.addDataSum(0, dataSums[index].blotted);
    });
    await commitTogether([...this.writers.values()]);
  }

  /** Removes what has not been committed. */
  async abort(): Promise<void> {
    for (const writer of this.writers.values()) await writer.abort();
  }
}
