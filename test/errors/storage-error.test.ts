import t from 'tap';
import { isRxDrizzleError, RxDrizzleError, storageError } from '../../src/errors/index.js';

t.test('what the operating system says becomes a StorageError that names the file and what to do', (t) => {
  const error = storageError('a.fits', Object.assign(new Error('x'), { code: 'EMFILE' }), 'opening');
  t.ok(isRxDrizzleError(error, 'StorageError'));
  t.equal(error.message, 'a.fits: too many open files (raise the limit with `ulimit -n`)');
  t.equal(storageError('a', { code: 'EWEIRD' }, 'opening').message, 'a: EWEIRD while opening');
  t.end();
});

t.test('an error of the family stays what it is', (t) => {
  const error = new RxDrizzleError('WcsError', {}, 'singular');
  t.equal(storageError('a', error, 'opening'), error);
  t.end();
});

t.test('what has no code of the system is a defect and is thrown as it is', (t) => {
  const defects: unknown[] = [
    new TypeError('no function'),
    Object.assign(new Error('x'), { code: 7 }),
    undefined,
    null,
    'text',
  ];
  for (const defect of defects) {
    let thrown: unknown = 'nothing';
    try {
      storageError('a.fits', defect, 'creating');
    } catch (error) {
      thrown = error;
    }
    t.equal(thrown, defect);
  }
  t.end();
});
