import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { FitsFile } from '../fits/fits-file.js';
import { readTable } from '../fits/tables/read-table.js';
import type { Cell, Table } from '../fits/tables/table.js';
import { fileStem } from './file-root.js';

/** What an association table names. */
export interface Association {
  /** Files of the members, in table order. */
  readonly members: readonly string[];
  /** Lower-case name of the product. */
  readonly product: string;
}

/** True for the name of an association table: `_asn` or `_asc` before the ending. */
export function isAssociationName(name: string): boolean {
  return /_as[nc]$/.test(fileStem(name));
}

/** Endings that complete the name of a member, most preferred first (sky dossier, section 6.5). */
const MEMBER_ENDINGS = [
  '',
  '.fits',
  ...['crj', 'flt', 'flc', 'sfl', 'cal', 'raw', 'c0m', 'c0h', 'c0f', 'c1f'].map((suffix) => `_${suffix}.fits`),
];

/**
 * Reads an association table: present members of type EXP..., completed to files beside the table; the product
 * is the first PROD-DTH, else PROD-RPT, else PROD-CRJ, else the table's own name without its suffix.
 * @throws UsageError for no member, or a member with both `_flt` and `_flc`; StorageError for a member without a file;
 * what reading the table throws
 */
export async function readAssociation(name: string): Promise<Association> {
  const rows = memberRows(await firstTable(name));
  const exposures = rows.filter(({ type, present }) => present && type.startsWith('EXP'));
  if (exposures.length === 0)
    throw new RxDrizzleError('UsageError', { file: name }, 'the association has no exposure that is present');
  const folder = dirname(name);
  const files = new Set(await namesIn(folder));
  return {
    members: exposures.map(
      (row) => (folder === '.' && !name.startsWith('./') ? '' : `${folder}/`) + memberFile(row.name, files, name),
    ),
    product:
      productOf(rows) ??
      fileStem(name)
        .replace(/_as[nc]$/, '')
        .toLowerCase(),
  };
}

interface MemberRow {
  readonly name: string;
  readonly type: string;
  readonly present: boolean;
}

async function firstTable(name: string): Promise<Table> {
  const file = await FitsFile.open(name);
  try {
    const hdu = file.hdus.find(({ kind }) => kind === 'bintable' || kind === 'table');
    if (hdu === undefined)
      throw new RxDrizzleError('FitsFormatError', { file: name }, 'there is no table in this association file');
    return await readTable(file, hdu);
  } finally {
    file.close();
  }
}

function memberRows(table: Table): MemberRow[] {
  return Array.from({ length: table.rows }, (_, row) => ({
    name: textCell(table, row, 'MEMNAME').toLowerCase(),
    type: textCell(table, row, 'MEMTYPE').toUpperCase(),
    present: !table.has('MEMPRSNT') || isYes(table.cell(row, 'MEMPRSNT')),
  })).filter(({ name }) => name !== '');
}

/** A logical that is neither T nor F counts as no; text tables write T or yes. */
function isYes(cell: Cell): boolean {
  return cell === true || cell === 1 || (typeof cell === 'string' && /^[TY]/i.test(cell.trim()));
}

function textCell(table: Table, row: number, column: string): string {
  const cell = table.cell(row, column);
  return typeof cell === 'string' ? cell.trim() : '';
}

function productOf(rows: readonly MemberRow[]): string | undefined {
  const types = ['PROD-DTH', 'PROD-RPT', 'PROD-CRJ'];
  return types.map((type) => rows.find((row) => row.type === type)?.name).find((name) => name !== undefined);
}

function memberFile(member: string, files: ReadonlySet<string>, table: string): string {
  const found = MEMBER_ENDINGS.map((ending) => member + ending).filter((file) => files.has(file));
  const both = [`${member}_flt.fits`, `${member}_flc.fits`];
  if (both.every((file) => files.has(file))) {
    throw new RxDrizzleError(
      'UsageError',
      { file: table },
      `member ${member} has both ${both.join(' and ')}`,
      'name the files of one kind instead of the table',
    );
  }
  if (found.length > 0) return found[0];
  throw new RxDrizzleError(
    'StorageError',
    { file: table },
    `there is no file for member ${member} beside the table`,
    `looked for ${member}_flt.fits, ${member}_flc.fits and the like`,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    throw storageError(folder, error, 'listing the folder');
  }
}
