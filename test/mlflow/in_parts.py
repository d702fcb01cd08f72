"""A client that is told to send large files in parts: it is answered that this server takes them whole, and sends it so."""

import os
import tempfile
from pathlib import Path

os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "true"
os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(5 << 20)
os.environ["MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE"] = str(5 << 20)

import mlflow

with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
    large = Path(folder, "large.bin")
    large.write_bytes(os.urandom(12 << 20))
    mlflow.log_artifact(str(large))
    fetched = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="large.bin")
    assert Path(fetched).read_bytes() == large.read_bytes()
print("done")
