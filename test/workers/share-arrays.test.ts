import t from 'tap';
import { shareArrays } from '../../src/workers/share-arrays.js';

t.test('typed arrays move to shared memory, the rest is the same', (t) => {
  const value = { a: 1, b: null, c: [new Float32Array([1, 2]), { d: new Int32Array([3]) }], e: 'x' };
  const shared = shareArrays(value);
  t.strictSame(shared, value);
  const [floats, nested] = shared.c as [Float32Array, { d: Int32Array }];
  t.type(floats.buffer, SharedArrayBuffer);
  t.type(nested.d.buffer, SharedArrayBuffer);
  t.equal(shareArrays(shared).c[0], floats, 'what is shared already is kept');
  t.end();
});
