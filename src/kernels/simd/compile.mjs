/*
 * Compiles the AssemblyScript kernels of this folder and writes them, base64, to ../simd-binary.ts (not in git):
 *
 *   node src/kernels/simd/compile.mjs
 *
 * The memory is the caller's and holds zeros: static data takes no room in the binary. What squares.ts says is compiled from the
 * same sources as a program of its own, whose static data lie behind those of the first in the same memory.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));
const options = ['--runtime', 'stub', '--importMemory', '--zeroFilledMemory'];
// 112: v128 in exports; they are exported to the other files only.
const quick = ['--enable', 'simd', '--noAssert', '-O3', '--disableWarning', '112'];
/** SIMD_STATIC_BYTES of ../simd-kernels.ts, in pages of the memory. */
const STATIC_PAGES = 10;

async function compile(entry, squares, more) {
  let binary;
  const source = [join(folder, entry), '--baseDir', folder, '--outFile', 'kernels.wasm'];
  const { error, stderr } = await asc.main([...source, ...options, ...quick, '--use', `SQUARES=${squares}`, ...more], {
    writeFile: (_name, contents) => {
      binary = contents;
    },
  });
  if (error === null && binary !== undefined) return Buffer.from(binary).toString('base64');
  process.stderr.write(stderr.toString());
  throw error ?? new Error('no binary came out');
}

function constant(name, text, base64) {
  const lines = base64.replace(/.{1,100}/g, "  '$&' +\n");
  return `/** ${text}, base64. */\nexport const ${name}: string =\n${lines}  '';\n`;
}

const pages = (n) => ['--initialMemory', String(n)];
const kernels = await compile('index.ts', 0, pages(STATIC_PAGES));
const squares = await compile('index-squares.ts', 1, [
  ...pages(2 * STATIC_PAGES),
  ...['--memoryBase', String(STATIC_PAGES * 65536)],
]);
const lines = await compile('index-lines.ts', 0, pages(1));
writeFileSync(
  join(folder, '..', 'simd-binary.ts'),
  constant('SIMD_BINARY', 'The kernels of simd/, compiled to WebAssembly by simd/compile.mjs', kernels) +
    constant('SQUARES_BINARY', 'Those for errors and flags, see simd/squares.ts', squares) +
    constant('LINES_BINARY', 'Those that find straight lines, see simd/index-lines.ts', lines),
);
