import { PassThrough } from 'node:stream';
import t from 'tap';
import { reportFailure } from '../../src/cli/failure.js';
import { nearestName } from '../../src/cli/nearest-name.js';
import { RxDrizzleError } from '../../src/errors/index.js';

/** What is written, and the exit code. */
function report(error: unknown, json = false, debug = false): { code: number; stdout: string; stderr: string } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = reportFailure(error, { stdout, stderr }, { json, debug });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

t.test('an error of the family is its message', (t) => {
  const error = new RxDrizzleError(
    'KeywordError',
    { file: 'a.fits', extension: 'SCI,1', keyword: 'EXPTIME' },
    'is missing',
    'set it',
  );
  t.strictSame(report(error), {
    code: 1,
    stdout: '',
    stderr: 'rxdrizzle: a.fits[SCI,1], keyword EXPTIME: is missing (set it)\n',
  });
  t.strictSame(JSON.parse(report(error, true).stdout), {
    error: {
      tag: 'KeywordError',
      message: 'a.fits[SCI,1], keyword EXPTIME: is missing (set it)',
      file: 'a.fits',
      extension: 'SCI,1',
      keyword: 'EXPTIME',
      problem: 'is missing',
      remedy: 'set it',
    },
  });
  t.equal(report(new RxDrizzleError('UsageError', {}, 'no')).code, 2);
  t.equal(report(new RxDrizzleError('CancelledError', {}, 'interrupted')).code, 130);
  t.end();
});

t.test('anything else is a defect and says so; the stack only when asked for', (t) => {
  const defect = new TypeError('x is not a function');
  const { code, stderr } = report(defect);
  t.equal(code, 1);
  t.match(
    stderr,
    /^rxdrizzle: TypeError: x is not a function\nrxdrizzle: this is a defect in rxdrizzle, please report it/,
  );
  t.notMatch(stderr, /^\s+at /m);
  t.match(report(defect, false, true).stderr, /^\s+at /m);
  t.match(JSON.parse(report(defect, true).stdout), {
    error: { tag: 'Defect', message: 'TypeError: x is not a function' },
  });
  t.match(report('a string').stderr, /^rxdrizzle: a string\n/);
  t.end();
});

t.test('a refusal of the operating system is no defect', (t) => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/x/m.fits',
    syscall: 'write',
  });
  t.match(report(error).stderr, /^rxdrizzle: \/x\/m\.fits: the disk is full/);
  t.match(JSON.parse(report(error, true).stdout), { error: { tag: 'StorageError', file: '/x/m.fits' } });
  t.end();
});

t.test('the nearest name', (t) => {
  const known = ['final-scale', 'final-pixfrac', 'final-kernel', 'build', 'output'];
  const table: [string, string | undefined][] = [
    ['final-scal', 'final-scale'],
    ['final_pixfrack', 'final-pixfrac'],
    ['Final_Kernel', 'final-kernel'],
    ['biuld', 'build'],
    ['outp', 'output'],
    ['xylophone', undefined],
    ['q', undefined],
  ];
  for (const [name, wanted] of table) t.equal(nearestName(name, known), wanted, name);
  t.end();
});
