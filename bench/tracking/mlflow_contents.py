"""Fills MLflow's SQLite store with what contents.mjs describes, by SQL: through its API this would take an hour.

Usage: mlflow_contents.py DATABASE ARTIFACTS JSON-of-experiments POINTS. Prints the ids as JSON.
"""

import json
import sqlite3
import sys

database, artifacts, experiments, points = sys.argv[1:]
BEGIN = 1_700_000_000_000
store = sqlite3.connect(database)


def share(run: int, metric: int) -> float:
    return ((run + 1) * (metric + 3) * 7919 % 10_007) / 10_007


def experiment(name: str) -> int:
    sql = (
        "INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)"
        " VALUES (?, ?, 'active', ?, ?, 'default') RETURNING experiment_id"
    )
    return store.execute(sql, (name, f"{artifacts}/{name}", BEGIN, BEGIN)).fetchone()[0]


def run(experiment_id: int, number: int) -> str:
    run_id = f"{experiment_id:08x}{number:024x}"
    sql = (
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,"
        " source_version, lifecycle_stage, artifact_uri, experiment_id)"
        " VALUES (?, ?, 'UNKNOWN', '', '', 'bench', 'RUNNING', ?, '', 'active', ?, ?)"
    )
    store.execute(sql, (run_id, f"run-{number}", BEGIN + number, f"{artifacts}/{run_id}", experiment_id))
    store.execute("INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)", (f"run-{number}", run_id))
    return run_id


ids = {}
for name, shape in json.loads(experiments).items():
    ids[name] = str(experiment(name))
    for number in range(shape["runCount"]):
        run_id = run(int(ids[name]), number)
        rows = [(f"metric_{m}", share(number, m), BEGIN, run_id, 0, False) for m in range(shape["metricCount"])]
        for table in ("metrics", "latest_metrics"):
            sql = f"INSERT INTO {table} (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)"
            store.executemany(sql, rows)
        param = ("model", "forest" if number % 2 else "boosting", run_id)
        store.execute("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", param)
ids["history"] = run(experiment("history"), 0)
count = int(points)
rows = (("loss", share(step, 0), BEGIN + step, ids["history"], step, False) for step in range(count))
store.executemany("INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)", rows)
store.execute(
    "INSERT INTO latest_metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)",
    ("loss", share(count - 1, 0), BEGIN + count - 1, ids["history"], count - 1, False),
)
store.commit()
store.execute("ANALYZE")
print(json.dumps(ids))
