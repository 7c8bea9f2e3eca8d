import { spawnSync } from 'node:child_process';

/** False when a program is on PATH, else the reason to skip. */
export function missing(program: string): string | false {
  const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
  return found ? false : `needs ${program}`;
}

/** A Python that has astropy, or undefined. PYTHON names one; else python3 and the system's own are tried. */
export function pythonWithAstropy(): string | undefined {
  const candidates = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'];
  return candidates.find((python) => spawnSync(python, ['-c', 'import astropy']).status === 0);
}

/** Runs fitsverify on a file: its report, and the numbers of warnings and errors that it closes with. */
export function fitsverify(file: string): { warnings: number; errors: number; report: string } {
  const report = spawnSync('fitsverify', [file], { encoding: 'utf8' }).stdout;
  const counts = /(\d+) warning\(s\) and (\d+) error\(s\)/.exec(report);
  if (counts === null) throw new Error(`fitsverify said nothing of ${file}: ${report}`);
  return { warnings: Number(counts[1]), errors: Number(counts[2]), report };
}
