"""log_metric by the Python client for some seconds: says ready, waits for a line, prints how many a second were acknowledged.

Usage: log_metric.py RUN SECONDS, with MLFLOW_TRACKING_URI and MLFLOW_TRACKING_TOKEN in the environment.
"""

import sys
import time

from mlflow import MlflowClient

run_id, seconds = sys.argv[1], float(sys.argv[2])
client = MlflowClient()
client.log_metric(run_id, "warm", 0.0)
print("ready", flush=True)
sys.stdin.readline()
begin = time.perf_counter()
count = 0
while time.perf_counter() - begin < seconds:
    client.log_metric(run_id, "loss", 1 / (count + 1), step=count)
    count += 1
print(count / (time.perf_counter() - begin))
