import type { SkyMatch } from '../../sky/match/sky-match.js';
import { chipCsv, seamCsv } from '../../sky/report/index.js';
import { replaceTogether } from './replace-together.js';
import { renderSvg } from './render-svg.js';
import { skyReportSvg } from './sky-report-svg.js';

/** Where the three files of a report go: `sky`, `sky.png` and `sky.csv` all stand for `sky.png`, `sky.csv`, `sky_seams.csv`. */
export function skyReportPaths(path: string): { readonly png: string; readonly chips: string; readonly seams: string } {
  const stem = path.replace(/\.(png|csv)$/i, '');
  const png = /\.png$/i.test(path) ? path : `${stem}.png`;
  return { png, chips: `${stem}.csv`, seams: `${stem}_seams.csv` };
}

/**
 * Writes the report of a sky match: a picture (`skyReportSvg`), a table of chips (`chipCsv`) and one of seams (`seamCsv`)
 * beside it. Files of these names are replaced, see `replaceTogether`.
 * @param path - name of the picture, with or without `.png`
 * @param title - see `skyReportSvg`
 * @returns the paths: picture, chips, seams
 * @throws StorageError where a file cannot be written, sharp is not installed or there is no font; WcsError where a chip
 * cannot be drawn
 */
export async function writeSkyReport(path: string, match: SkyMatch, title?: string): Promise<readonly string[]> {
  const { png, chips, seams } = skyReportPaths(path);
  const picture = await renderSvg(skyReportSvg(match, title).svg);
  const contents: [string, string | Buffer][] = [
    [png, picture],
    [chips, chipCsv(match)],
    [seams, seamCsv(match)],
  ];
  await replaceTogether(contents);
  return contents.map(([name]) => name);
}
