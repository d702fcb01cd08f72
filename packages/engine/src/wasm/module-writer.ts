import { ByteWriter } from "../byte-writer.js";
import { MEMORY, type MemoryInstruction, PLAIN, type PlainInstruction } from "./opcodes.js";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

/** A function of a module, in the order in which `call` numbers them (imported functions are not supported). */
export interface WasmFunction {
  /** Name under which the module exports it; absent when it is for the module's own use. */
  readonly exportName?: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Locals beside the parameters; they begin as 0 and are numbered after them. */
  readonly locals: readonly ValueType[];
  readonly code: Code;
}

export interface WasmModule {
  /** Pages of 64 KiB. Imported from `module`.`name`, or the module's own and exported as `name` when `module` is absent. */
  readonly memory: {
    readonly module?: string;
    readonly name: string;
    readonly initial: number;
    readonly maximum?: number;
    readonly shared?: boolean;
  };
  readonly functions: readonly WasmFunction[];
  /** Bytes that memory begins with. */
  readonly data?: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** Sections that hosts skip, for people and tools. */
  readonly custom?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

const VALUE_TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const NO_RESULT = 0x40;
const SECTION = { custom: 0, type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10, data: 11 } as const;
const EXTERNAL = { function: 0, memory: 2 } as const;

/** The instructions of one function, written in their order; methods return the writer itself. */
export class Code {
  readonly #out = new ByteWriter();

  /** An instruction without an immediate, such as "f64.add". */
  op(name: PlainInstruction): this {
    this.#out.bytes(PLAIN[name]);
    return this;
  }

  /** A load or store at `offset` bytes past the address on the stack. */
  memory(name: MemoryInstruction, offset = 0): this {
    const [opcode, alignment] = MEMORY[name];
    this.#out.bytes(opcode).unsigned(alignment).unsigned(offset);
    return this;
  }

  i32(value: number): this {
    this.#out.byte(0x41).signed(value);
    return this;
  }

  i64(value: bigint): this {
    this.#out.byte(0x42).signed(value);
    return this;
  }

  f64(value: number): this {
    this.#out.byte(0x44).float64(value);
    return this;
  }

  get(local: number): this {
    this.#out.byte(0x20).unsigned(local);
    return this;
  }

  set(local: number): this {
    this.#out.byte(0x21).unsigned(local);
    return this;
  }

  /** Sets the local and leaves the value on the stack. */
  tee(local: number): this {
    this.#out.byte(0x22).unsigned(local);
    return this;
  }

  call(functionIndex: number): this {
    this.#out.byte(0x10).unsigned(functionIndex);
    return this;
  }

  block(body: (code: this) => void): this {
    return this.#nested(0x02, body);
  }

  loop(body: (code: this) => void): this {
    return this.#nested(0x03, body);
  }

  /** Runs `body` when the i32 on the stack is not 0; write "else" within it for the other case. */
  if(body: (code: this) => void, result?: ValueType): this {
    return this.#nested(0x04, body, result);
  }

  /** Branches out of `depth` blocks, or back to the start of a loop. */
  branch(depth: number): this {
    this.#out.byte(0x0c).unsigned(depth);
    return this;
  }

  branchIf(depth: number): this {
    this.#out.byte(0x0d).unsigned(depth);
    return this;
  }

  toBytes(): Uint8Array {
    return this.#out.toBytes();
  }

  #nested(opcode: number, body: (code: this) => void, result?: ValueType): this {
    this.#out.byte(opcode).byte(result ? VALUE_TYPES[result] : NO_RESULT);
    body(this);
    return this.op("end");
  }
}

/** The binary of a module (WebAssembly Core Specification 2.0, section 5.5). The same input gives the same bytes. */
export function encodeWasm({ memory, functions, data = [], custom = [] }: WasmModule): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter().bytes([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, content: ByteWriter) => out.byte(id).block(content.toBytes());
  const imported = memory.module !== undefined;

  section(
    SECTION.type,
    vector(functions, (w, f) => w.byte(0x60).block(types(f.params)).block(types(f.results))),
  );
  if (imported) {
    section(
      SECTION.import,
      vector([memory], (w) => {
        limits(
          w
            .text(memory.module ?? "")
            .text(memory.name)
            .byte(EXTERNAL.memory),
          memory,
        );
      }),
    );
  }
  section(
    SECTION.function,
    vector(functions, (w, _, index) => w.unsigned(index)),
  );
  if (!imported) section(SECTION.memory, vector([memory], limits));
  const exported: readonly (readonly [string, number, number])[] = [
    ...(imported ? [] : [[memory.name, EXTERNAL.memory, 0] as const]),
    ...functions.flatMap(({ exportName }, index) =>
      exportName === undefined ? [] : [[exportName, EXTERNAL.function, index] as const],
    ),
  ];
  section(
    SECTION.export,
    vector(exported, (w, [name, kind, index]) => w.text(name).byte(kind).unsigned(index)),
  );
  section(
    SECTION.code,
    vector(functions, (w, f) => w.block(body(f))),
  );
  if (data.length > 0) {
    section(
      SECTION.data,
      vector(data, (w, { address, bytes }) =>
        w.byte(0).bytes(new Code().i32(address).op("end").toBytes()).block(bytes),
      ),
    );
  }
  for (const { name, bytes } of custom) section(SECTION.custom, new ByteWriter().text(name).bytes(bytes));
  return out.toBytes();
}

function vector<T>(items: readonly T[], write: (writer: ByteWriter, item: T, index: number) => void): ByteWriter {
  const writer = new ByteWriter().unsigned(items.length);
  items.forEach((item, index) => {
    write(writer, item, index);
  });
  return writer;
}

function types(list: readonly ValueType[]): number[] {
  return list.map((type) => VALUE_TYPES[type]);
}

function limits(writer: ByteWriter, { initial, maximum, shared }: WasmModule["memory"]): void {
  writer.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0)).unsigned(initial);
  if (maximum !== undefined) writer.unsigned(maximum);
}

function body({ locals, code }: WasmFunction): Uint8Array {
  const writer = vector(locals, (w, type) => w.unsigned(1).byte(VALUE_TYPES[type]));
  return writer.bytes(code.toBytes()).bytes(PLAIN.end).toBytes();
}
