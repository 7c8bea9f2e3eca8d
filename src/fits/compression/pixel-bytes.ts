/** Big-endian integers of 1 (unsigned), 2 or 4 bytes into an Int32Array. @param out receives `count` values. */
export function integersOf(bytes: Uint8Array, width: 1 | 2 | 4, count: number, out: Int32Array): void {
  if (width === 1) {
    for (let i = 0; i < count; i++) out[i] = bytes[i];
  } else if (width === 2) {
    for (let i = 0, at = 0; i < count; i++, at += 2) out[i] = ((bytes[at] << 24) >> 16) | bytes[at + 1];
  } else {
    for (let i = 0, at = 0; i < count; i++, at += 4) {
      out[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
  }
}

/** Integers into big-endian pixels of 1, 2, 4 or 8 bytes; what does not fit is cut, as in every reader. */
export function integerBytes(values: Int32Array, count: number, width: 1 | 2 | 4 | 8, out: Uint8Array): void {
  // High bytes of 8: the sign.
  const lead = width === 8 ? 4 : 0;
  const low = width - lead;
  for (let i = 0, at = 0; i < count; i++) {
    const value = values[i];
    for (let k = 0; k < lead; k++) out[at++] = value >> 31;
    for (let shift = 8 * (low - 1); shift >= 0; shift -= 8) out[at++] = value >> shift;
  }
}

/** Big-endian reals of one width into the other: 4 to 8 bytes exactly, 8 to 4 bytes rounded. */
export function convertReals(bytes: Uint8Array, count: number, out: Uint8Array, outWidth: 4 | 8): void {
  const from = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const to = new DataView(out.buffer, out.byteOffset, out.byteLength);
  for (let i = 0; i < count; i++) {
    if (outWidth === 8) to.setFloat64(8 * i, from.getFloat32(4 * i));
    else to.setFloat32(4 * i, from.getFloat64(8 * i));
  }
}

/** The bytes of reals in the byte order of FITS. The reals are turned around in place. */
export function fitsBytes(reals: Float32Array | Float64Array, count: number): Uint8Array {
  const bytes = Buffer.from(reals.buffer, reals.byteOffset, count * reals.BYTES_PER_ELEMENT);
  if (!LITTLE_ENDIAN) return bytes;
  return reals.BYTES_PER_ELEMENT === 4 ? bytes.swap32() : bytes.swap64();
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
