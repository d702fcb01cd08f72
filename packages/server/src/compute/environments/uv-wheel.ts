import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CrisolError } from "@crisol/contract";
import { unzipSync } from "fflate";
import { createOutgoing } from "../../http/outgoing.js";
import type { EnvironmentFolders } from "./environment-folders.js";
import { thisPlatform } from "./environment-spec.js";
import { operatorIndex } from "./package-index.js";
import type { ProgramCall } from "./program.js";

const VERSION = "0.13.9";

/** The end of the wheel's name and its SHA-256, for each platform. */
const WHEELS: Readonly<Record<string, readonly [string, string]>> = {
  "linux-x64-glibc": [
    "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
  ],
  "linux-x64-musl": ["musllinux_1_1_x86_64", "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25"],
  "linux-arm64-glibc": ["manylinux_2_28_aarch64", "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375"],
  "linux-arm64-musl": [
    "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
  ],
  "darwin-x64": ["macosx_10_12_x86_64", "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5"],
  "darwin-arm64": ["macosx_11_0_arm64", "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63"],
  "win32-x64": ["win_amd64", "6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b"],
  "win32-arm64": ["win_arm64", "eeb92051c2123b9730c46b04cc843cfa4bc7d7b0aec56df431a2215ef4cb0273"],
};

/** A wheel of 20 MB over a slow line. In ms. */
const DOWNLOAD_MS = 600_000;
const MAXIMUM_BYTES = 100_000_000;
const MOST_REDIRECTS = 5;

/**
 * The uv of the data folder; fetched if it is not there: its wheel is a zip, of which no Python is needed to take the
 * program. Throws `uv_not_found`.
 */
export async function fetchUv(
  folders: EnvironmentFolders,
  { env, log, signal }: Pick<ProgramCall, "env" | "log" | "signal">,
): Promise<string> {
  const name = process.platform === "win32" ? "uv.exe" : "uv";
  const folder = join(folders.tools, `uv-${VERSION}`);
  const program = join(folder, name);
  if (existsSync(program)) return program;
  const wheel = WHEELS[thisPlatform()];
  if (!wheel) throw notFound(`there is none for ${thisPlatform()}`);
  const [tag, sha256] = wheel;
  const file = `uv-${VERSION}-py3-none-${tag}.whl`;
  log(`Fetching ${file}`);
  let bytes: Uint8Array;
  try {
    bytes = await download(operatorIndex(env), file, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof CrisolError ? error : notFound(sentence(error));
  }
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw notFound(`${file} has the SHA-256 ${found}, not ${sha256}`);
  const entry = Object.entries(unzipSync(bytes, { filter: (one) => one.name.endsWith(`/scripts/${name}`) }))[0];
  if (!entry) throw notFound(`${file} does not hold ${name}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  // Others may fetch it at the same time: whoever comes last puts the same bytes in its place.
  const temporary = `${program}.${process.pid}.tmp`;
  await writeFile(temporary, entry[1]);
  await chmod(temporary, 0o755);
  await rename(temporary, program);
  return program;
}

async function download(index: string, file: string, signal: AbortSignal): Promise<Uint8Array> {
  const base = new URL(index);
  const page = await get(new URL("uv/", base), base, signal);
  const { files } = JSON.parse(page.bytes.toString("utf8")) as { files: { filename: string; url: string }[] };
  const listed = files.find(({ filename }) => filename === file);
  if (!listed) throw notFound(`the package index ${base.host} does not have ${file}`);
  return (await get(new URL(listed.url, page.url), base, signal)).bytes;
}

/**
 * Gets what the operator's index, or a page of it, names: that host may be a private one, as the operator chose the
 * index. Where a redirect leads must be on the public internet.
 */
async function get(from: URL, index: URL, signal: AbortSignal): Promise<{ readonly url: URL; readonly bytes: Buffer }> {
  const outgoing = createOutgoing([`${from.hostname}:${from.port || (from.protocol === "https:" ? "443" : "80")}`]);
  try {
    let url = from;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      signal.throwIfAborted();
      const answer = await outgoing.request(bare(url), {
        method: "GET",
        headers: {
          accept: "application/vnd.pypi.simple.v1+json, application/octet-stream;q=0.5",
          ...(url.origin === index.origin && credentialOf(index)),
        },
        timeoutMs: DOWNLOAD_MS,
      });
      if (answer.statusCode === 200) return { url, bytes: await read(answer.body, signal) };
      answer.body.destroy();
      const { location } = answer.headers;
      if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== "string") {
        throw notFound(`${url.host} answered ${answer.statusCode} for ${url.pathname}`);
      }
      url = new URL(location, url);
    }
    throw notFound(`${from.host} redirects more than ${MOST_REDIRECTS} times`);
  } finally {
    await outgoing.close();
  }
}

/** The address without a credential, which goes into a header. */
function bare({ origin, pathname, search }: URL): string {
  return `${origin}${pathname}${search}`;
}

function credentialOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "") return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(plain).toString("base64")}` };
}

async function read(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    signal.throwIfAborted();
    size += piece.length;
    if (size > MAXIMUM_BYTES) throw notFound(`an answer of the package index is larger than ${MAXIMUM_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function notFound(problem: string): CrisolError {
  return new CrisolError("uv_not_found", { problem });
}

function sentence(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
