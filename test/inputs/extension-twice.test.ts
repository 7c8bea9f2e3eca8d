import { readdirSync } from 'node:fs';
import t from 'tap';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { parseFileEntry } from '../../src/inputs/parse-entry.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { chip, WFC3_IR, writeExposure } from '../exposure/fits-sets.js';
import { rxdrizzle } from '../cli/support.js';

t.setTimeout(600_000);

t.test('an extension that one input names twice is refused, by whatever names', async (t) => {
  const file = await writeExposure(t.testdir(), 'a.fits', WFC3_IR, [...chip(1), ...chip(2)]);
  const open = async (extensions: string): Promise<string> => {
    try {
      const { chips } = await openExposure({
        file,
        extensions: parseFileEntry(`a.fits${extensions}`).extensions ?? [],
      });
      return chips.map(({ hduIndex }) => hduIndex).join(' ');
    } catch (error) {
      if (!isRxDrizzleError(error)) throw error;
      return `${error.tag} ${error.place.extension ?? ''}: ${error.problem}`;
    }
  };
  const table: readonly (readonly [string, string])[] = [
    ['{1,4}', '1 4'],
    ['{4,1}', '4 1'],
    ['{1,1}', 'UsageError SCI,1: 1 is named twice'],
    ["{4,1,('sci',2)}", 'UsageError SCI,2: 4 and SCI,2 both name this extension'],
    ['{sci,1}', 'UsageError SCI,1: SCI,* and 1 both name this extension'],
    ['{sci,sci}', 'UsageError SCI,1: SCI,* is named twice'],
    ['{[sci,2],[sci,2]}', 'UsageError SCI,2: SCI,2 is named twice'],
  ];
  for (const [extensions, wanted] of table) t.equal(await open(extensions), wanted, extensions);
});

t.test('in every command', async (t) => {
  const cwd = t.testdir();
  await writeExposure(cwd, 'a.fits', WFC3_IR, [...chip(1), ...chip(2)]);
  await writeExposure(cwd, 'b.fits', WFC3_IR, chip(1));
  for (const command of ['skymatch', 'drizzle', 'info']) {
    const { code, stdout, stderr } = await rxdrizzle([command, "a.fits{1,('sci',1)}", 'b.fits'], cwd);
    t.strictSame([code, stdout], [2, ''], command);
    t.match(stderr, /^rxdrizzle: a\.fits\[SCI,1\]: 1 and SCI,1 both name this extension \(.*\)\n$/, command);
  }
  t.strictSame(readdirSync(cwd), ['a.fits', 'b.fits'], 'nothing is written');
});
