import { kernelsBase64, memoryFlagsAt } from "./kernels.generated.js";

const SHARED = 3;
const OWN = 1;

const compiled = new Map<boolean, WebAssembly.Module>();

/**
 * The compiled kernels, for a memory that threads share or for one of a single thread. Only one byte differs, the kind of
 * the imported memory: atomic instructions are valid on both.
 */
export function kernelModule(shared: boolean): WebAssembly.Module {
  let module = compiled.get(shared);
  if (!module) {
    const bytes = decodeBase64(kernelsBase64);
    bytes[memoryFlagsAt] = shared ? SHARED : OWN;
    module = new WebAssembly.Module(bytes);
    compiled.set(shared, module);
  }
  return module;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
