import { asciiText } from '../fits/ascii-text.js';
import { commitTogether } from '../fits/commit-together.js';
import { FitsWriter } from '../fits/writer.js';
import type { Header } from '../fits/header.js';
import { mandatoryImageCards } from '../fits/image-header.js';
import type { DataSums, FilePlane, FitsSink } from '../workers/tile-task.js';
import { headerTable } from './header-table.js';
import type { HeaderTable } from './header-table.js';
import type { ProductFacts } from './product-facts.js';
import { productExtension, productPrimary } from './product-headers.js';
import type { ProductImage } from './product-headers.js';

/** Where the files of a product go. `build=true` has all in `sci`'s file. */
export interface ProductPaths {
  readonly build: boolean;
  readonly sci: string;
  readonly wht: string;
  readonly ctx: string;
  /** Of `final_err`. */
  readonly err: string;
  readonly dq: string;
}

interface PlannedHdu {
  readonly image?: ProductImage;
  readonly header: Header;
  readonly dataBytes: number;
  readonly data?: Uint8Array;
}

interface OpenFile {
  readonly writer: FitsWriter;
  readonly hdus: readonly PlannedHdu[];
}

/**
 * The files of a product under construction: temporary files with all headers in place, whose planes the tile
 * workers fill. Nothing has the product's name before {@link ProductFiles.commit}.
 */
export class ProductFiles {
  private constructor(
    readonly paths: readonly string[],
    private readonly files: readonly OpenFile[],
    /** Keywords that found no place in the table of inputs. */
    readonly omittedKeywords: readonly string[],
  ) {}

  /**
   * Creates the temporary files.
   * @throws StorageError when a file of that name exists and `clobber` is false, or the folder cannot be written
   */
  static async create(
    facts: ProductFacts,
    planes: number,
    paths: ProductPaths,
    clobber: boolean,
  ): Promise<ProductFiles> {
    const table = headerTable(facts);
    const planned = paths.build
      ? [mergedFile(facts, planes, paths, table)]
      : separateFiles(facts, planes, paths, table);
    const files: OpenFile[] = [];
    try {
      for (const { path, hdus } of planned) {
        files.push({ writer: await FitsWriter.create(path, hdus, { clobber }), hdus });
      }
      for (const { writer, hdus } of files) {
        hdus.forEach((hdu, index) => {
          if (hdu.data !== undefined) writer.write(index, 0, hdu.data);
        });
      }
    } catch (error) {
      await abortAll(files);
      throw error;
    }
    return new ProductFiles(
      planned.map((file) => file.path),
      files,
      table.omitted,
    );
  }

  /** Where the tile workers write. */
  get sink(): FitsSink {
    const sci = this.#plane('SCI');
    const wht = this.#plane('WHT');
    if (sci === null || wht === null) throw new Error('a product always has SCI and WHT');
    const [ctx, err, dq] = [this.#plane('CTX'), this.#plane('ERR'), this.#plane('DQ')];
    return { kind: 'fits', path: this.paths[0], sci, wht, ctx, err, dq };
  }

  /** Completes the files with the data sums of their planes and gives them their names: all of them, or none. */
  async commit(dataSums: DataSums): Promise<void> {
    (['SCI', 'WHT', 'CTX', 'ERR', 'DQ'] as const).forEach((image, index) => {
      const place = this.#find(image);
      place?.file.writer.addDataSum(place.hdu, dataSums[index]);
    });
    await commitTogether(this.files.map(({ writer }) => writer));
  }

  /** Begins to bring to the disk what is written so far. */
  syncBehind(): void {
    for (const { writer } of this.files) writer.syncBehind();
  }

  /** Removes what has not been committed. */
  abort(): Promise<void> {
    return abortAll(this.files);
  }

  #plane(image: ProductImage): FilePlane | null {
    const place = this.#find(image);
    if (place === undefined || place.file.hdus[place.hdu].dataBytes === 0) return null;
    return { fd: place.file.writer.fd, offset: place.file.writer.dataOffset(place.hdu) };
  }

  #find(image: ProductImage): { file: OpenFile; hdu: number } | undefined {
    for (const file of this.files) {
      const hdu = file.hdus.findIndex((planned) => planned.image === image);
      if (hdu >= 0) return { file, hdu };
    }
    return undefined;
  }
}

async function abortAll(files: readonly OpenFile[]): Promise<void> {
  for (const { writer } of files) await writer.abort();
}

interface PlannedFile {
  readonly path: string;
  readonly hdus: readonly PlannedHdu[];
}

/**
 * PRIMARY, SCI, WHT, CTX (without data when no context is wanted), HDRTAB; with `final_err` then ERR and DQ, so that the
 * extensions that AstroDrizzle writes keep their numbers.
 */
function mergedFile(facts: ProductFacts, planes: number, paths: ProductPaths, table: HeaderTable): PlannedFile {
  const primary = withMandatory(productPrimary(facts, paths, paths.sci), true, 8, []);
  const image = (name: ProductImage): PlannedHdu => imageHdu(name, productExtension(facts, name), false, facts, planes);
  const extensions = [image('SCI'), image('WHT'), image('CTX'), tableHdu(table)];
  if (facts.parameters.final_err) extensions.push(image('ERR'), image('DQ'));
  primary.set('NEXTEND', extensions.length, 'number of standard extensions');
  return { path: paths.sci, hdus: [{ header: primary, dataBytes: 0 }, ...extensions] };
}

/** One image a file, in its primary HDU; HDRTAB with SCI. */
function separateFiles(facts: ProductFacts, planes: number, paths: ProductPaths, table: HeaderTable): PlannedFile[] {
  const images: [ProductImage, string][] = [
    ['SCI', paths.sci],
    ['WHT', paths.wht],
  ];
  if (planes > 0) images.push(['CTX', paths.ctx]);
  if (facts.parameters.final_err) images.push(['ERR', paths.err], ['DQ', paths.dq]);
  return images.map(([image, path]) => {
    const header = productPrimary(facts, paths, path);
    header.set('FILETYPE', image, 'type of data in the array');
    addMissing(header, productExtension(facts, image));
    if (image === 'SCI' || image === 'ERR') header.set('BUNIT', asciiText(facts.bunit), 'brightness units');
    const hdus = [imageHdu(image, header, true, facts, planes)];
    if (image === 'SCI') hdus.push(tableHdu(table));
    return { path, hdus };
  });
}

function addMissing(target: Header, source: Header): void {
  for (const card of source.cards()) {
    const carries = !['COMMENT', 'HISTORY', '', 'END', 'EXTNAME', 'EXTVER', 'CONTINUE'].includes(card.keyword);
    if (carries && !target.has(card.keyword)) target.appendCards([card]);
  }
}

function imageHdu(
  image: ProductImage,
  header: Header,
  primary: boolean,
  facts: ProductFacts,
  planes: number,
): PlannedHdu {
  const { nx, ny } = facts.frame;
  const shape = image === 'CTX' ? contextShape(nx, ny, planes) : [nx, ny];
  const dataBytes = shape.length === 0 ? 0 : shape.reduce((a, b) => a * b, 4);
  return {
    image,
    header: withMandatory(header, primary, image === 'CTX' || image === 'DQ' ? 32 : -32, shape),
    dataBytes,
  };
}

/** One plane is an image, more are a cube, none is an empty HDU. */
function contextShape(nx: number, ny: number, planes: number): number[] {
  if (planes === 0) return [];
  return planes === 1 ? [nx, ny] : [nx, ny, planes];
}

function withMandatory(header: Header, primary: boolean, bitpix: 8 | 32 | -32, naxis: number[]): Header {
  mandatoryImageCards(header, { primary, bitpix, naxis });
  return header;
}

function tableHdu({ header, data }: HeaderTable): PlannedHdu {
  return { header, dataBytes: data.length, data };
}
