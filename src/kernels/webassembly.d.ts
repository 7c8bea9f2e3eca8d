/* What we use of WebAssembly; it is global in Node, but declared only in the library of the browser's document. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- opaque
  interface Module {}
  const Module: new (bytes: Uint8Array) => Module;
  const Memory: new (descriptor: { initial: number }) => Memory;
  const Instance: new (module: Module, imports: { env: { memory: Memory } }) => { readonly exports: unknown };
}
