"""Prints one line of JSON: what Spark of two workers takes to start, and for work that one process of one core does too."""

import hashlib
import json
import time

import numpy
from pyspark.sql import SparkSession, functions

ROUNDS = 3
PARTITIONS = 8
ROWS, COLUMNS, ITERATIONS = 100_000, 40, 40
BLOCK = bytes(1 << 20)
DIGESTS = 8_000
KEYS = 20_000_000


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def part(index):
    """Rows of a logistic regression."""
    random = numpy.random.default_rng(index)
    x = random.normal(size=(ROWS, COLUMNS))
    return x, (x[:, 0] + random.normal(size=ROWS) > 0).astype(float)


def gradient(weights, rows):
    x, y = rows
    return x.T @ (1 / (1 + numpy.exp(-(x @ weights))) - y)


def digests(count):
    for _ in range(count):
        hashlib.sha256(BLOCK).digest()
    return count


def session(master, **more):
    builder = SparkSession.builder.master(master).config("spark.ui.enabled", "false").config("spark.driver.memory", "2g")
    builder = builder.config("spark.sql.shuffle.partitions", str(PARTITIONS)).config("spark.driver.host", "127.0.0.1")
    for name, value in more.items():
        builder = builder.config(name.replace("_", "."), value)
    return builder.getOrCreate()


def shuffle(spark):
    """Twenty million rows to a sum for each of a million keys, within Spark."""
    rows = spark.range(0, KEYS, numPartitions=PARTITIONS).withColumn("key", functions.hash("id") % 1_000_000)
    rows.groupBy("key").agg(functions.sum("id").alias("sum")).agg(functions.max("sum")).collect()


def repeated(work):
    return [seconds(work) for _ in range(ROUNDS)]


def main():
    weights = numpy.zeros(COLUMNS)
    parts = [part(index) for index in range(PARTITIONS)]

    def descend(gradients):
        at = weights
        for _ in range(ITERATIONS):
            at = at - 1e-6 * gradients(at)
        return at

    alone = {
        "a task of one's own on each core, as trials are": repeated(lambda: digests(DIGESTS)),
        "gradients of a logistic regression, 40 rounds": repeated(
            lambda: descend(lambda at: sum(gradient(at, rows) for rows in parts))
        ),
    }
    del parts
    begin = time.perf_counter()
    spark = session("local-cluster[2,1,2048]", spark_executor_memory="2g")
    start = time.perf_counter() - begin
    context = spark.sparkContext
    everyone = context.parallelize(range(PARTITIONS), PARTITIONS)
    first = seconds(everyone.count)
    smallest = [seconds(everyone.count) for _ in range(10)]
    rows = everyone.map(part).cache()
    rows.count()

    def sum_of_gradients(at):
        return rows.map(lambda each: gradient(at, each)).reduce(lambda a, b: a + b)

    cluster = {
        "a task of one's own on each core, as trials are": repeated(
            lambda: everyone.map(lambda _: digests(DIGESTS // PARTITIONS)).count()
        ),
        "gradients of a logistic regression, 40 rounds": repeated(lambda: descend(sum_of_gradients)),
    }
    shuffle(spark)
    grouped = repeated(lambda: shuffle(spark))
    spark.stop()
    spark = session("local[1]")
    shuffle(spark)
    name = "sums by a million keys, Spark alone on one core"
    alone[name], cluster[name] = repeated(lambda: shuffle(spark)), grouped
    spark.stop()
    work = {name: {"alone": alone[name], "cluster": cluster[name]} for name in alone}
    print(json.dumps({"start": start, "first": first, "smallest": smallest, "work": work}))


if __name__ == "__main__":
    main()
