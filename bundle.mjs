// Bundles the command line into dist/cli: what it needs loads in a fraction of the time of its modules one by one.
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

const external = ['sharp', 'piscina', 'pino', 'pino-pretty', 'prom-client', 'node-stream-zip'];
const banner =
  "import{createRequire as bundledRequire}from'node:module';const require=bundledRequire(import.meta.url);";

/** Each entry by itself: chunks that the command and its threads share would only be more and smaller chunks for both. */
for (const entry of ['dist/src/cli/main.js', 'dist/src/workers/tile-worker.js']) {
  await build({
    entryPoints: [entry],
    outdir: 'dist/cli',
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    external,
    // For Node the package names its CommonJS build, which is bundled whole.
    alias: { rxjs: './node_modules/rxjs/dist/esm/index.js' },
    banner: { js: banner },
  });
}
await chmod('dist/cli/main.js', 0o755);
