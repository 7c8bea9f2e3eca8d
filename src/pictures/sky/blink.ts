import { RxDrizzleError } from '../../errors/index.js';
import { loadSharp } from '../load-sharp.js';
import { replaceTogether } from './replace-together.js';

/**
 * Pictures that take turns, as an endless GIF: the same field by different sky methods, drawn with the same limits, shows
 * at once which of them leaves edges.
 * @param pictures - PNG files of one size, in order, at least two
 * @param seconds - that each is shown
 * @throws UsageError for fewer than two pictures or pictures of different sizes; StorageError
 */
export async function blinkPictures(path: string, pictures: readonly string[], seconds = 1): Promise<void> {
  const sharp = await loadSharp();
  const frames = await Promise.all(
    pictures.map(async (file) => {
      const { data, info } = await sharp(file)
        .toColourspace('srgb')
        .png()
        .toBuffer({ resolveWithObject: true })
        .catch((cause: unknown) => {
          throw new RxDrizzleError('StorageError', { file }, 'this picture cannot be read', '', { cause });
        });
      return { file, data, width: info.width, height: info.height };
    }),
  );
  if (frames.length < 2) throw new RxDrizzleError('UsageError', { file: path }, 'one picture cannot blink', 'name two');
  const [first] = frames;
  for (const { file, width, height } of frames) {
    if (width === first.width && height === first.height) continue;
    const sizes = `${width} x ${height} pixels, ${first.file} has ${first.width} x ${first.height}`;
    throw new RxDrizzleError('UsageError', { file }, sizes, 'draw all on one output frame, at one size');
  }
  const images = frames.map(({ data }) => data);
  const gif = await sharp(images, { join: { animated: true } })
    .gif({ delay: frames.map(() => Math.round(1000 * seconds)), loop: 0 })
    .toBuffer();
  await replaceTogether([[path, gif]]);
}
