import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createClient, waitForJob } from "@crisol/sdk";
import { alternate, lessIsBetter, seconds } from "./harness.mjs";
import { output, pythonEnvironment } from "./python.mjs";
import { startServer, TOKEN, temporaryFolder } from "./workspace.mjs";

const ROWS = 1_000_000;
const cache = fileURLToPath(new URL("../.cache/bench/", import.meta.url));

/**
 * A 1M x 10 CSV becomes a Parquet file: through our import (its own process, content hashes, statistics, fsync, a
 * version in the store), pandas with pyarrow, and DuckDB's own shell. All write Snappy or Zstandard Parquet as they do
 * by default.
 */
export async function* run({ say }) {
  const program = await pythonEnvironment("import", ["pandas==3.1.1", "pyarrow==26.0.1", "duckdb-cli==1.5.6"], say);
  const version = async (name) =>
    (await output(program("python"), ["-c", `import importlib.metadata as m; print(m.version("${name}"))`])).trim();
  const csv = await generate(say);
  const { folder, remove } = await temporaryFolder();
  const server = await startServer(`${folder}/data`, ["--import-root", cache]);
  try {
    const client = createClient({ baseUrl: server.url, token: TOKEN });
    const { id: projectId } = await client.project.create({ body: { name: "import" } });
    const samples = await alternate({
      ours: () => seconds(() => importFile(client, projectId, csv)),
      pandas: () => seconds(() => output(program("python"), ["-c", PANDAS, csv, `${folder}/pandas.parquet`])),
      duckdb: () =>
        seconds(() =>
          output(program("duckdb"), [
            "-c",
            `COPY (FROM read_csv('${csv}')) TO '${folder}/duckdb.parquet' (FORMAT parquet)`,
          ]),
        ),
    });
    const common = { name: "CSV to Parquet, 1M x 10", metric: "time", unit: "s", ours: samples.ours };
    yield [
      lessIsBetter({
        ...common,
        peer: "pandas (pyarrow engine)",
        peerVersion: await version("pandas"),
        theirs: samples.pandas,
      }),
      lessIsBetter({
        ...common,
        peer: "DuckDB shell",
        peerVersion: await version("duckdb-cli"),
        theirs: samples.duckdb,
      }),
    ];
  } finally {
    await server.stop();
    await remove();
  }
}

/** pandas at its best: the multi-threaded pyarrow reader. */
const PANDAS = "import sys, pandas; pandas.read_csv(sys.argv[1], engine='pyarrow').to_parquet(sys.argv[2])";

async function importFile(client, projectId, path) {
  const { job } = await client.data.import({ params: { projectId }, body: { name: "bench", source: { path } } });
  await waitForJob(client, job.id);
}

/** Seven numbers, an integer, a category and a date; 5 % missing. The same bytes on every machine. */
async function generate(say) {
  const path = `${cache}import-1m.csv`;
  if (
    await stat(path).then(
      () => true,
      () => false,
    )
  )
    return path;
  say("generating 1M x 10 CSV");
  await mkdir(cache, { recursive: true });
  const file = createWriteStream(`${path}.part`);
  file.write("a,b,c,d,e,f,g,count,city,day\n");
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const cities = ["Madrid", "Sevilla", "Bilbao", "Valencia", "Zaragoza", "Vigo"];
  for (let row = 0; row < ROWS; ) {
    let block = "";
    for (const end = Math.min(ROWS, row + 10_000); row < end; row++) {
      for (let column = 0; column < 7; column++) block += next() < 0.05 ? "," : `${(next() * 1000 - 500).toFixed(4)},`;
      const day = new Date(1_577_836_800_000 + Math.floor(next() * 1500) * 86_400_000).toISOString().slice(0, 10);
      block += `${Math.floor(next() * 100)},${cities[Math.floor(next() * cities.length)]},${day}\n`;
    }
    if (!file.write(block)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  await rename(`${path}.part`, path);
  return path;
}
