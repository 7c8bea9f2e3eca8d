/**
 * The same value with every typed array moved to shared memory, so that sending it to N threads makes no copies.
 * Takes plain data only (objects, arrays, typed arrays, primitives); arrays already shared are kept.
 */
export function shareArrays<T>(value: T): T {
  return share(value) as T;
}

function share(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return shareView(value);
  if (Array.isArray(value)) return value.map(share);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, share(field)]));
}

type TypedArray = Float64Array | Float32Array | Int32Array | Int16Array | Uint8Array;

function shareView(view: ArrayBufferView): ArrayBufferView {
  if (view.buffer instanceof SharedArrayBuffer) return view;
  const source = view as TypedArray;
  const buffer = new SharedArrayBuffer(source.byteLength);
  const shared = new (source.constructor as new (buffer: SharedArrayBuffer) => TypedArray)(buffer);
  shared.set(source);
  return shared;
}
