/**
 * What the kernels use of the WebAssembly JavaScript API. TypeScript declares it only together with a browser's or a web
 * worker's whole vocabulary, which has no place here.
 */
declare global {
  namespace WebAssembly {
    class Memory {
      constructor(descriptor: { initial: number; maximum: number; shared: true });
      readonly buffer: SharedArrayBuffer;
    }
    class Module {
      constructor(bytes: Uint8Array);
    }
    class Instance {
      constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
      readonly exports: Readonly<Record<string, unknown>>;
    }
    function validate(bytes: Uint8Array): boolean;
  }
}

export {};
