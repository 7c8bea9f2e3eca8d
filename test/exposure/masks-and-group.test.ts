import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import t from 'tap';
import { readExposures } from '../../operators/index.js';
import type { Exposure, ImageRef } from '../../src/exposure/exposure.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import type { InputSpec } from '../../src/inputs/input-spec.js';
import { chip, image, WFC3_IR, writeExposure } from '../exposure/fits-sets.js';

/** An exposure with SCI 1-3 at HDU 1, 4 and 7; masks and maps of the same shape at HDU 1, 2 and 3. */
async function writeSet(dir: string): Promise<{ readonly file: string; readonly images: string }> {
  const file = await writeExposure(dir, 'a.fits', WFC3_IR, [...chip(1), ...chip(2), ...chip(3)]);
  const images = await writeExposure(dir, 'm.fits', {}, [image('M', 1), image('M', 2), image('M', 3)]);
  return { file, images };
}

/** HDU of each chip with that of an image that belongs to it. */
function imagesOf({ chips }: Exposure, name: 'mask' | 'skyMask' | 'ivm'): string {
  const shown = (ref: ImageRef | null | undefined): string => (ref == null ? '-' : String(ref.hduIndex));
  return chips.map((chip) => `${chip.hduIndex}:${shown(chip[name])}`).join(' ');
}

t.test(
  'masks and maps by position belong to the chips of the exposure, also where group leaves some out',
  async (t) => {
    const { file, images } = await writeSet(t.testdir());
    const every = { file: images, extensions: [{ kind: 'every-version', name: 'M' }] } as const;
    const spec: InputSpec = { file, masks: [every], skyMasks: [every], ivm: every };
    const table: readonly (readonly [group: string, mask: string])[] = [
      ['', '1:1 4:2 7:3'],
      ['sci,1', '1:1'],
      ['sci,2', '4:2'],
      ['7', '7:3'],
      ['1,7', '1:1 7:3'],
      ['sci,3,sci,2', '4:2 7:3'],
    ];
    for (const [group, wanted] of table) {
      const found = await openExposure(spec, { group });
      t.strictSame(
        [imagesOf(found, 'mask'), imagesOf(found, 'skyMask'), imagesOf(found, 'ivm')],
        [wanted, wanted, wanted],
        group,
      );
    }
    const third = { file: images, extensions: [{ kind: 'number', number: 3 }] } as const;
    const turned = { file, extensions: [7, 4].map((number) => ({ kind: 'number', number }) as const), masks: [third] };
    t.equal(imagesOf(await openExposure(turned, { group: '7' }), 'mask'), '7:3', 'in the order asked for');
    await t.rejects(openExposure({ ...spec, masks: [null, every] }, { group: '7' }), {
      name: 'UsageError',
      problem: 'there are 4 masks for 3 chips',
    });
  },
);

t.test('masks that group leaves without a chip are worth a word', async (t) => {
  const { file, images } = await writeSet(t.testdir());
  const spec = { file, masks: [{ file: images, extensions: [{ kind: 'number', number: 1 }] }] } as const;
  const note = /its masks are of extensions that group=sci,2 leaves out/;
  t.match((await openExposure(spec, { group: 'sci,2' })).notes, [note]);
  t.notMatch((await openExposure(spec, { group: 'sci,1' })).notes.join(), note);
});

t.test('skymask_cat together with group', async (t) => {
  const dir = t.testdir();
  const { file, images } = await writeSet(dir);
  const catalog = join(dir, 'cat.txt');
  writeFileSync(catalog, `${file},${images}[1],,${images}[3]\n`);
  const read = async (group: string): Promise<string> => {
    const found = readExposures([file], { skymask_cat: catalog, group }).pipe(toArray());
    return (await lastValueFrom(found)).map((exposure) => imagesOf(exposure, 'skyMask')).join();
  };
  t.equal(await read(''), '1:1 4:- 7:3');
  t.equal(await read('sci,3'), '7:3');
  t.equal(await read('sci,2'), '4:-');
});
