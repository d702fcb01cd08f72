import { gzipSync } from "node:zlib";

export interface TarMember {
  readonly name: string;
  /** Default "0", a plain file. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly linkName?: string;
  /** What the header says; default: the content's. */
  readonly sizeBytes?: number;
}

/** An archive of just these headers and contents, which a packer that behaves would not write. */
export function tarOf(members: readonly TarMember[], end: Uint8Array = Buffer.alloc(1024)): Buffer {
  const blocks = members.flatMap((member) => {
    const content = Buffer.from(member.content ?? "");
    return [headerOf(member, content.length), content, Buffer.alloc(-content.length & 511)];
  });
  return Buffer.concat([...blocks, end]);
}

export function tarGzOf(members: readonly TarMember[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(tarOf(members)));
}

/** A name that no header has room for, as GNU's tar writes it: in a member before. */
export function longName(name: string): TarMember {
  return { name: "././@LongLink", type: "L", content: `${name}\0` };
}

function headerOf({ name, type = "0", linkName = "", sizeBytes }: TarMember, length: number): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  header.write(name, 0, 100);
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(sizeBytes ?? length, 124, 11);
  octal(0, 136, 11);
  header.write("        ", 148, "latin1");
  header.write(type, 156, "latin1");
  header.write(linkName, 157, 100);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
