const markdown = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string) => ({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source });

/** The first file of a notebook, as JSON: it reads the project's newest data, logs a run and reads that back. */
export function exampleNotebook(): string {
  const cells = [
    markdown(
      "# A first look\n\n`CRISOL_URL`, `CRISOL_TOKEN`, `CRISOL_PROJECT_ID` and MLflow's variables are set: nothing has to be configured.",
    ),
    code(
      [
        "import io, json, os, urllib.request",
        "import pandas as pd",
        "",
        "project = f\"{os.environ['CRISOL_URL']}/api/v1/projects/{os.environ['CRISOL_PROJECT_ID']}\"",
        "",
        "def get(path):",
        '    headers = {"Authorization": f"Bearer {os.environ[\'CRISOL_TOKEN\']}"}',
        "    return urllib.request.urlopen(urllib.request.Request(project + path, headers=headers)).read()",
        "",
        'data = json.loads(get("/data"))["items"]',
        '[(d["name"], d["id"]) for d in data]',
      ].join("\n"),
    ),
    code(
      [
        "frame = None",
        'if data and data[0]["latestVersion"]:',
        "    path = f\"/data/{data[0]['id']}/versions/{data[0]['latestVersion']}/file\"",
        "    frame = pd.read_parquet(io.BytesIO(get(path)))",
        "frame.head() if frame is not None else 'The project has no data yet.'",
      ].join("\n"),
    ),
    code(
      [
        "import mlflow",
        "",
        'with mlflow.start_run(run_name="From a notebook") as run:',
        '    mlflow.log_param("rows", 0 if frame is None else len(frame))',
        '    mlflow.log_metric("answer", 42)',
        "mlflow.get_run(run.info.run_id).data.metrics",
      ].join("\n"),
    ),
  ];
  const kernelspec = { name: "python3", display_name: "Python 3 (Crisol)", language: "python" };
  const numbered = cells.map((cell, index) => ({ id: `example-${index + 1}`, ...cell }));
  const notebook = { cells: numbered, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
