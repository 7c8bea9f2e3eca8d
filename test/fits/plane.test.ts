import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import t from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { createPlaneScratch, imagePlane, readBox, type PlaneRef } from '../../src/fits/plane.js';
import { fixture, shared } from '../support/paths.js';
import { headerBytes, primaryCards, refusal } from './support.js';

interface Truth {
  readonly shape: readonly number[];
  readonly physical: readonly (number | string)[];
  readonly stored: readonly string[];
}

const truths = JSON.parse(readFileSync(fixture('fits', 'pixels.json'), 'utf8')) as Record<string, Truth>;
const scratch = createPlaneScratch();
let file: FitsFile;
t.before(async () => {
  file = await FitsFile.open(fixture('fits', 'pixels.fits'));
});
t.after(() => file.close());

/** JSON holds NaN and infinities as text. */
function numeric(value: number | string): number {
  if (value === 'nan') return NaN;
  return typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity'));
}

/** The whole plane in the given kind of array. */
function whole<A extends Float32Array | Float64Array | Int32Array>(plane: PlaneRef, out: A, memory = scratch): A {
  readBox(plane, 0, 0, plane.nx, plane.ny, out, plane.nx, memory);
  return out;
}

for (const [name, truth] of Object.entries(truths)) {
  t.test(`${name}: pixels are BZERO + BSCALE x stored, BLANK and NaN are NaN`, async (t) => {
    const [nx, ny = 1, nz = 1] = truth.shape;
    for (let index = 0; index < nz; index++) {
      const plane = await imagePlane(file, file.hdu(name), { index });
      t.same([plane.nx, plane.ny], [nx, ny]);
      const want = truth.physical.slice(index * nx * ny, (index + 1) * nx * ny).map(numeric);
      t.same(Array.from(whole(plane, new Float64Array(nx * ny))), want, 'float64: exact');
      t.same(Array.from(whole(plane, new Float32Array(nx * ny))), want.map(Math.fround), 'float32: rounded once');
    }
  });
}

t.test('integer output keeps the stored integer plus BZERO, BLANK too, modulo 2^32', async (t) => {
  for (const name of ['U8', 'I16', 'U16', 'I32', 'U32', 'I64', 'U64']) {
    const hdu = file.hdu(name);
    const plane = await imagePlane(file, hdu);
    const zero = BigInt((hdu.header.get('BZERO') as number | bigint | undefined) ?? 0);
    const want = truths[name].stored.map((stored) => Number(BigInt.asIntN(32, BigInt(stored) + zero)));
    t.same(Array.from(whole(plane, new Int32Array(want.length))), want, name);
  }
});

t.test('NaN and signed zero keep their bits in float32', async (t) => {
  const plane = await imagePlane(file, file.hdu('F32'));
  const out = whole(plane, new Float32Array(35));
  const raw = new Uint8Array(140);
  file.source.read(raw, file.hdu('F32').dataOffset);
  t.same(Buffer.from(out.buffer).swap32(), Buffer.from(raw));
});

t.test('a constant array is a plane without bytes', async (t) => {
  const plane = await imagePlane(file, file.hdu('CONSTANT'));
  t.same([plane.nx, plane.ny, plane.constant], [6, 4, 2.5]);
  t.same(Array.from(whole(plane, new Float32Array(24))), new Array(24).fill(2.5));
  const out = new Float32Array(10);
  readBox(plane, 1, 1, 2, 2, out, 5, scratch);
  t.same(Array.from(out), [2.5, 2.5, 0, 0, 0, 2.5, 2.5, 0, 0, 0]);
});

t.test('HDUs without an image and planes that are not there are refused', async (t) => {
  t.match(
    await refusal('FitsFormatError', () => imagePlane(file, file.hdu(0))),
    'pixels.fits[0]: the HDU holds no data (NAXIS = 0)',
  );
  t.match(
    await refusal('FitsFormatError', () => imagePlane(file, file.hdu('CUBE'), { index: 3 })),
    'there is no plane 3: it has 3, counted from 0',
  );
  t.match(
    await refusal('FitsFormatError', () => imagePlane(file, file.hdu('F32'), { index: 1 })),
    'there is no plane 1',
  );
  const sums = await FitsFile.open(fixture('fits', 'sums.fits'));
  t.match(
    await refusal('FitsFormatError', () => imagePlane(sums, sums.hdu('TAB'))),
    'this is a bintable, not an image',
  );
  sums.close();
});

/** A plane of every BITPIX in one file of 37 x 23 pixels, wide enough for strips. */
function ramp(folder: string, bitpix: number): string {
  const path = join(folder, `ramp${String(bitpix)}.fits`);
  const size = Math.abs(bitpix) / 8;
  const data = Buffer.alloc(37 * 23 * size, 0);
  for (let i = 0; i < 37 * 23; i++) {
    if (bitpix === -32) data.writeFloatBE(i, 4 * i);
    else if (bitpix === -64) data.writeDoubleBE(i, 8 * i);
    else if (bitpix === 64) data.writeBigInt64BE(BigInt(i), 8 * i);
    else data.writeUIntBE(bitpix === 8 ? i % 256 : i, size * i, size);
  }
  writeFileSync(path, Buffer.concat([headerBytes(...primaryCards(bitpix, 37, 23)), data]));
  return path;
}

t.test('every box, output stride and scratch size gives the same pixels', async (t) => {
  const folder = t.testdir({});
  const boxes = [
    [0, 0, 37, 23],
    [0, 5, 37, 3],
    [3, 2, 20, 20],
    [36, 22, 1, 1],
    [0, 0, 1, 23],
    [5, 7, 32, 1],
    [4, 4, 0, 5],
    [4, 4, 5, 0],
  ];
  const scratches = [8, 40, 149, 1000, 100000].map((bytes) => createPlaneScratch(bytes));
  for (const bitpix of [8, 16, 32, 64, -32, -64]) {
    const ramped = await FitsFile.open(ramp(folder, bitpix));
    const plane = await imagePlane(ramped, ramped.hdu(0));
    let wrong = 0;
    for (const [x0, y0, nx, ny] of boxes) {
      for (const memory of scratches) {
        for (const stride of [nx, nx + 3]) {
          const out = new Float32Array(Math.max(0, (ny - 1) * stride + nx) + 2).fill(-1);
          readBox(plane, x0, y0, nx, ny, out, stride, memory);
          out.forEach((value, at) => {
            const [x, y] = [at % stride, Math.floor(at / stride)];
            const inside = x < nx && y < ny;
            const pixel = (y0 + y) * 37 + x0 + x;
            if (value !== (inside ? (bitpix === 8 ? pixel % 256 : pixel) : -1)) wrong++;
          });
        }
      }
    }
    t.equal(wrong, 0, `BITPIX ${String(bitpix)}`);
    ramped.close();
  }
});

t.test('a box far narrower than its plane is read row by row, with the same pixels', async (t) => {
  const nx = 20000;
  const data = Buffer.alloc(nx * 5 * 4);
  for (let i = 0; i < nx * 5; i++) data.writeFloatBE(i, 4 * i);
  const path = join(t.testdir({}), 'wide.fits');
  writeFileSync(path, Buffer.concat([headerBytes(...primaryCards(-32, nx, 5)), data]));
  const wide = await FitsFile.open(path);
  t.teardown(() => wide.close());
  const plane = await imagePlane(wide, wide.hdu(0));
  const out = new Float32Array(12);
  readBox(plane, 12345, 1, 3, 4, out, 3, scratch);
  t.same(
    Array.from(out),
    [0, 1, 2, 3].flatMap((j) => [0, 1, 2].map((i) => (1 + j) * nx + 12345 + i)),
  );
});

t.test('outputs may be views into shared memory', async (t) => {
  const plane = await imagePlane(file, file.hdu('F32'));
  const view = new Float32Array(new SharedArrayBuffer(4 * 40), 8, 35);
  t.same(whole(plane, view), whole(plane, new Float32Array(35)));
});

t.test('boxes outside the plane and outputs that are too small are refused', async (t) => {
  const plane = await imagePlane(file, file.hdu('F32'));
  const read = (x0: number, y0: number, nx: number, ny: number, room: number, stride: number) => () =>
    readBox(plane, x0, y0, nx, ny, new Float32Array(room), stride, scratch);
  for (const call of [read(-1, 0, 2, 2, 9, 2), read(0, 0, 8, 1, 99, 8), read(0, 4, 1, 2, 99, 1)]) {
    t.match(await refusal('UsageError', call), 'is not inside the 7 x 5 plane');
  }
  for (const call of [read(0, 0, 3, 3, 8, 3), read(0, 0, 3, 3, 99, 2)])
    t.match(await refusal('UsageError', call), 'is too small');
});

t.test('a file that shrinks while it is read is reported with the byte', async (t) => {
  const plane: PlaneRef = { ...(await imagePlane(file, file.hdu('F32'))), offset: file.source.size - 100 };
  t.match(
    await refusal('FitsFormatError', () => whole(plane, new Float32Array(35))),
    `[F32,1], byte ${String(file.source.size)}: the file is truncated`,
  );
  t.match(
    await refusal('FitsFormatError', () => readBox(plane, 1, 1, 5, 4, new Float32Array(20), 5, scratch)),
    'the file is truncated',
  );
});

t.test('a plane crosses to another thread and is read there', async (t) => {
  const plane = await imagePlane(file, file.hdu('SCALED'));
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.module).then(({ readBox, createPlaneScratch }) => {
      const { plane } = workerData;
      const out = new Float64Array(plane.nx * plane.ny);
      readBox(plane, 0, 0, plane.nx, plane.ny, out, plane.nx, createPlaneScratch());
      parentPort.postMessage(out);
    });`;
  const module = new URL('../../src/fits/read-box.js', import.meta.url).href;
  const worker = new Worker(code, { eval: true, workerData: { plane, module } });
  const out = await new Promise<Float64Array>((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  t.same(Array.from(out), truths.SCALED.physical.map(numeric));
  await worker.terminate();
});

t.test(
  'a compressed image is a plane with a file of its own',
  { skip: shared() ? false : 'needs ../shared/data' },
  async (t) => {
    const packed = await FitsFile.open(join(shared() ?? '', 'data', 'vista_h_dither', 'vircam_h_1.fits.fz'));
    t.teardown(() => packed.close());
    const plane = await imagePlane(packed, packed.hdu(1));
    t.same([plane.nx, plane.ny], [packed.hdu(1).header.get('ZNAXIS1'), packed.hdu(1).header.get('ZNAXIS2')]);
    const row = new Float32Array(plane.nx);
    readBox(plane, 0, 900, plane.nx, 1, row, plane.nx, scratch);
    t.ok(row.some((value) => value !== 0 && Number.isFinite(value)));
    plane.release();
    plane.release();
  },
);
