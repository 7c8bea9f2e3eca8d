/**
 * All benchmarks, one after the other: `npm run bench`, or some: `npm run bench -- kernels ir acs chain sky memory`.
 * See bench/README.md.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compiledRoot, script } from './places.js';

const PYTHON = process.env.PYTHON ?? 'python3';
const compiled = (name: string): string => join(compiledRoot, 'bench', name);

const BENCHMARKS: Readonly<Record<string, readonly (readonly [program: string, ...args: string[]])[]>> = {
  kernels: [
    [process.execPath, compiled('kernels.js')],
    [PYTHON, script('peer_kernels.py')],
  ],
  ir: [[process.execPath, compiled('whole-process.js'), '--set', 'ir']],
  acs: [[process.execPath, compiled('whole-process.js'), '--set', 'acs']],
  chain: [
    [process.execPath, compiled('chain.js'), '--set', 'ir', '--rounds', '5'],
    [process.execPath, compiled('chain.js'), '--set', 'acs'],
  ],
  sky: [[process.execPath, compiled('sky.js')]],
  memory: [
    [process.execPath, compiled('memory.js')],
    [process.execPath, compiled('memory.js'), '--chain'],
  ],
};

async function run([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  return new Promise((done, failed) => {
    spawn(program, args, { stdio: 'inherit' })
      .on('error', failed)
      .on('close', (code) => done(code ?? 1));
  });
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.join(', ')}; choose from ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of asked.length > 0 ? asked : Object.keys(BENCHMARKS)) {
    console.log(`\n== ${name}`);
    for (const command of BENCHMARKS[name]) {
      if ((await run(command)) !== 0) process.exitCode = 1;
    }
  }
}
