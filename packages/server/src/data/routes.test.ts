import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { contract, type DataSource } from "@crisol/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../test/harness.js";
import { forgetOldUploads } from "./uploads.js";

let server: TestServer;
let projectId: string;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "crisol-roots-"));
  await mkdir(join(root, "allowed"));
  server = await startTestServer({ settings: { importRoots: [join(root, "allowed")], maximumUploadBytes: 1_000_000 } });
  projectId = (await server.api(contract.project.create, { body: { name: "Data" } })).id;
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

const upload = (content: string | Uint8Array, fileName = "t.csv") =>
  server.api(contract.data.upload, { params: { projectId }, query: { fileName }, raw: content as BodyInit });

async function importNow(name: string, source: DataSource, options = {}) {
  const { data, version, job } = await server.api(contract.data.import, {
    params: { projectId },
    body: { name, source, options },
  });
  await server.effects.jobs.ended(job.id);
  const ended = await server.api(contract.job.get, { params: { jobId: job.id } });
  return { dataId: data.id, version, job: ended };
}

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error) => error.code as string,
  );

test("from an upload to rows, refused rows, a profile and the file", async () => {
  const csv = "a,b,label\n1,2.5,x\n2,oops,y\n3,,x\n4,1.5,y\n5,2,y\n6,7,x\n";
  const uploaded = await upload(csv);
  expect(uploaded.sha256).toBe(createHash("sha256").update(csv).digest("hex"));
  const source = { uploadId: uploaded.id };
  const detection = await server.api(contract.data.detect, { params: { projectId }, body: { source } });
  expect(detection.columns.map((column) => column.type)).toEqual(["integer", "number", "text"]);
  expect(detection.preview).toHaveLength(5);

  const { dataId, version, job } = await importNow("numbers", source);
  expect([job.state, job.error, version]).toEqual(["succeeded", null, 1]);
  const params = { projectId, dataId, version };
  const data = await server.api(contract.data.get, { params });
  expect(data.versions[0]).toMatchObject({ rowCount: 5, refusedRowCount: 1, source: { sha256: uploaded.sha256 } });

  const refused = await server.api(contract.data.refused, { params });
  expect(refused.items).toMatchObject([{ line: 3, column: "b", reason: { code: "not_number" }, text: "2,oops,y" }]);
  const page = await server.api(contract.data.rows, { params, query: { sort: "b", descending: "true", limit: 2 } });
  expect(page.rows).toEqual([
    [6, 7, "x"],
    [1, 2.5, "x"],
  ]);
  const first = await server.api(contract.data.rows, { params, query: { offset: 1, limit: 2 } });
  expect(first.rows).toEqual([
    [3, null, "x"],
    [4, 1.5, "y"],
  ]);
  expect(await code(server.api(contract.data.rows, { params, query: { sort: 'b" DESC; --' } }))).toBe("not_found");

  const profile = await server.api(contract.data.profile, { params, query: { target: "label" } });
  expect(profile.columns[1]).toMatchObject({ missingCount: 1, target: { method: "eta" } });
  expect(await code(server.api(contract.data.profile, { params, query: { target: "z" } }))).toBe("target_not_in_data");
  const file = (await server.api(contract.data.download, { params })) as unknown as Uint8Array;
  expect(createHash("sha256").update(file).digest("hex")).toBe(data.versions[0]!.sha256);

  const next = await importNow("numbers", source);
  expect([next.dataId, next.version]).toEqual([dataId, 2]);
  await server.api(contract.data.delete, { params });
  expect(await code(server.api(contract.data.get, { params }))).toBe("not_found");
});

test("a failed import leaves neither version nor data set", async () => {
  const packed = gzipSync(
    `a,b\n${Array.from({ length: 120_000 }, (_, i) => `${i},${(i * 7919) % 10_007}`).join("\n")}\n`,
  );
  const { id } = await upload(packed.subarray(0, packed.length * 0.9), "cut.csv.gz");
  const { dataId, job } = await importNow("cut", { uploadId: id });
  expect([job.state, job.error?.code]).toEqual(["failed", "file_not_readable"]);
  expect(await code(server.api(contract.data.get, { params: { projectId, dataId } }))).toBe("not_found");
});

test("data that the project names are not deleted", async () => {
  const { dataId } = await importNow("kept", { uploadId: (await upload("a,b\n1,2\n3,4\n")).id });
  await server.api(contract.project.update, { params: { projectId }, body: { data: { dataId, version: 1 } } });
  expect(await code(server.api(contract.data.delete, { params: { projectId, dataId } }))).toBe("data_in_use");
});

test("every example is imported whole", async () => {
  const { items } = await server.api(contract.data.examples);
  for (const example of items) {
    const { dataId, job } = await importNow(`example ${example.name}`, { example: example.name });
    expect(job.state).toBe("succeeded");
    const [version] = (await server.api(contract.data.get, { params: { projectId, dataId } })).versions;
    expect(version).toMatchObject({ rowCount: example.rowCount, refusedRowCount: 0 });
    expect(version!.columns).toHaveLength(example.columnCount);
    expect(version!.columns.map((column) => column.name)).toContain(example.target);
  }
});

describe("uploads", () => {
  test("safety-23 one that is too large leaves nothing", async () => {
    const before = (await readdir(join(server.dataDir, "blobs", "tmp"))).length;
    expect(await code(upload("x".repeat(1_000_001)))).toBe("body_too_large");
    expect(await readdir(join(server.dataDir, "blobs", "tmp"))).toHaveLength(before);
  });

  test("one that is broken off leaves nothing", async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const path = `/api/v1/projects/${projectId}/uploads?fileName=broken.csv`;
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${server.token}\r\nContent-Type: application/octet-stream\r\nContent-Length: 500000\r\n\r\na,b\n1,2\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await readdir(join(server.dataDir, "blobs", "tmp"))).toEqual([]);
    const rows = await server.effects.store.read
      .selectFrom("upload")
      .selectAll()
      .where("fileName", "=", "broken.csv")
      .execute();
    expect(rows).toEqual([]);
  });

  test("those that no import used are forgotten after 24 h", async () => {
    const { id } = await upload("a,b\n1,2\n");
    const later = Date.now() + 25 * 3_600_000;
    await server.effects.store.write((tx) => forgetOldUploads(tx, later));
    const body = { source: { uploadId: id } };
    expect(await code(server.api(contract.data.detect, { params: { projectId }, body }))).toBe("upload_not_found");
  });

  test("safety-12 an upload of another project is not there", async () => {
    const other = await server.api(contract.project.create, { body: { name: "Other" } });
    const { id } = await upload("a,b\n1,2\n");
    const call = server.api(contract.data.detect, {
      params: { projectId: other.id },
      body: { source: { uploadId: id } },
    });
    expect(await code(call)).toBe("upload_not_found");
  });
});

describe("paths", () => {
  const detectPath = (path: string) =>
    code(server.api(contract.data.detect, { params: { projectId }, body: { source: { path } } }));

  test("inside a root", async () => {
    await writeFile(join(root, "allowed", "in.csv"), "a,b\n1,2\n3,4\n");
    expect(await detectPath(join(root, "allowed", "in.csv"))).toBe("no error");
    expect(await detectPath(join(root, "allowed", "missing.csv"))).toBe("file_not_readable");
  });

  test("safety-01 nothing outside a root is read, nor told to exist", async () => {
    await writeFile(join(root, "secret.csv"), "a,b\n1,2\n");
    const allowed = join(root, "allowed");
    for (const path of [
      join(root, "secret.csv"),
      `${allowed}/../secret.csv`,
      `${allowed}/%2e%2e/secret.csv`.replaceAll("%2e", "."),
      `${allowed}/x/../../secret.csv`,
      `${allowed}\\..\\secret.csv`,
      "../secret.csv",
      "/etc/passwd",
      "/etc/no-such-file",
      "file:///etc/passwd",
      `${allowed}-other/x.csv`,
      `${allowed}/in.csv\0.txt`,
      "\\\\server\\share\\x.csv",
      "C:\\Windows\\win.ini",
    ]) {
      expect([path, await detectPath(path)]).toEqual([path, "path_not_allowed"]);
    }
    expect(await detectPath(`${allowed}/%2e%2e/secret.csv`)).toBe("file_not_readable");
  });

  test("safety-02 links that lead out, folders and pipes", async () => {
    await symlink(join(root, "secret.csv"), join(root, "allowed", "link.csv"));
    await symlink("/etc", join(root, "allowed", "etc"));
    execFileSync("mkfifo", [join(root, "allowed", "pipe.csv")]);
    expect(await detectPath(join(root, "allowed", "link.csv"))).toBe("path_not_allowed");
    expect(await detectPath(join(root, "allowed", "etc", "passwd"))).toBe("path_not_allowed");
    expect(await detectPath(join(root, "allowed", "pipe.csv"))).toBe("file_not_readable");
    expect(await detectPath(join(root, "allowed"))).toBe("file_not_readable");
    expect(await detectPath("/dev/zero")).toBe("path_not_allowed");
  });

  test("safety-04 long names and names of devices", async () => {
    expect(await detectPath(join(root, "allowed", `${"x".repeat(300)}.csv`))).toBe("file_not_readable");
    const { fileName } = await upload("a,b\n1,2\n", "CON.csv");
    expect(fileName).toBe("CON.csv");
  });
});
