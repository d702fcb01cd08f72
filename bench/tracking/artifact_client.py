"""What MLflow's client does with a large file: `artifact_client.py upload RUN FILE` or `download RUN NAME FOLDER`; prints seconds."""

import sys
import time

import mlflow

what, run_id, name, *rest = sys.argv[1:]
client = mlflow.MlflowClient()
begin = time.perf_counter()
if what == "upload":
    client.log_artifact(run_id, name)
else:
    client.download_artifacts(run_id, name, *rest)
print(time.perf_counter() - begin)
