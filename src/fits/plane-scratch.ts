/**
 * Working memory of `readBox`, made once a thread. Little-endian hosts only, as are all of Node's current
 * platforms but s390x.
 */
export interface PlaneScratch {
  readonly bytes: Buffer;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** Default size of the scratch: chunks of this size stay in the second-level cache between read and swap. */
export const PLANE_SCRATCH_BYTES = 256 * 1024;

/** Makes the scratch. @param bytes rounded up to a multiple of 8. */
export function createPlaneScratch(bytes = PLANE_SCRATCH_BYTES): PlaneScratch {
  const buffer = new ArrayBuffer(Math.max(8, Math.ceil(bytes / 8) * 8));
  return {
    bytes: Buffer.from(buffer),
    i16: new Int16Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  };
}
