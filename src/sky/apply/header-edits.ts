import type { HeaderEdit } from '../../fits/update.js';
import { fileHistory, writeRecord } from './sky-record.js';
import type { SkyUpdate } from './sky-update.js';

/** Edits of the headers of one file, by HDU number. @param updates all of this file */
export function headerEdits(updates: readonly SkyUpdate[]): Map<number, HeaderEdit> {
  const edits = new Map<number, HeaderEdit>();
  const lines = new Set<string>();
  for (const { options, skies } of updates) {
    for (const sky of skies) {
      edits.set(sky.hduIndex, (header) => {
        writeRecord(header, sky, options);
      });
    }
    const line = skies.length === 0 ? undefined : fileHistory(options);
    if (line !== undefined) lines.add(line);
  }
  if (lines.size > 0) edits.set(0, alsoHistory(edits.get(0), lines));
  // One of the whole file contradicts those of the chips: AstroDrizzle removes it (dossier 7.2).
  const record = updates.find(({ options, skies }) => options.task === 'AstroDrizzle' && skies.length > 0);
  if (record !== undefined && !edits.has(0)) {
    edits.set(0, (header) => {
      header.remove(record.options.skyuser_kwd);
    });
  }
  return edits;
}

/** The chip may be the primary HDU itself. */
function alsoHistory(chip: HeaderEdit | undefined, lines: ReadonlySet<string>): HeaderEdit {
  return (header) => {
    chip?.(header);
    for (const line of lines) header.addHistory(line);
  };
}
