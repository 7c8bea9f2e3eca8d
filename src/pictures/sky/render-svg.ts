import { RxDrizzleError } from '../../errors/index.js';
import { loadSharp } from '../load-sharp.js';
import type { Sharp } from '../load-sharp.js';

/**
 * An SVG as PNG, in memory.
 * @throws StorageError where sharp is not installed, or where the system has no font to write with
 */
export async function renderSvg(svg: string): Promise<Buffer> {
  const sharp = await loadSharp();
  await requireFont(sharp);
  return sharp(Buffer.from(svg)).png({ compressionLevel: 6 }).toBuffer();
}

/** Without a font every letter is the same empty frame: a picture that cannot be read is worse than none. */
async function requireFont(sharp: Sharp): Promise<void> {
  const [narrow, wide] = await Promise.all(['iii', 'mmm'].map((text) => sharp(sample(text)).raw().toBuffer()));
  if (!narrow.equals(wide)) return;
  throw new RxDrizzleError(
    'StorageError',
    {},
    'the picture cannot be made: this system has no font',
    'install one (Debian: fonts-dejavu-core)',
  );
}

function sample(text: string): Buffer {
  const size = 'width="80" height="32"';
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}><text y="24" font-size="24" font-family="sans-serif">${text}</text></svg>`,
  );
}
