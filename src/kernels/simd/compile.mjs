/*
 * Compiles the AssemblyScript kernels of this folder and writes them, base64, to ../simd-binary.ts (not in git):
 *
 *   node src/kernels/simd/compile.mjs
 *
 * The memory is the caller's and holds zeros: static data takes no room in the binary.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const folder = dirname(fileURLToPath(import.meta.url));
const options = ['--runtime', 'stub', '--importMemory', '--initialMemory', '9', '--zeroFilledMemory'];
// 112: v128 in exports; they are exported to the other files only.
const quick = ['--enable', 'simd', '--noAssert', '-O3', '--disableWarning', '112'];

let binary;
const { error, stderr } = await asc.main(
  [join(folder, 'index.ts'), '--baseDir', folder, '--outFile', 'kernels.wasm', ...options, ...quick],
  {
    writeFile: (_name, contents) => {
      binary = contents;
    },
  },
);
if (error !== null || binary === undefined) {
  process.stderr.write(stderr.toString());
  throw error ?? new Error('no binary came out');
}
const lines = Buffer.from(binary)
  .toString('base64')
  .replace(/.{1,100}/g, "  '$&' +\n");
writeFileSync(
  join(folder, '..', 'simd-binary.ts'),
  `/** The kernels of simd/, compiled to WebAssembly by simd/compile.mjs, base64. */\nexport const SIMD_BINARY: string =\n${lines}  '';\n`,
);
