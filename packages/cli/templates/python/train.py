"""Trains a logistic regression on a CSV file and logs how good it is.

As a job, crisol.yml says on what and with what; by hand, the arguments do: `python train.py --data data.csv --target NAME`.
"""

import argparse
import os

import mlflow
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="a CSV file with a header")
    parser.add_argument("--target", required=True, help="the column that is predicted")
    parser.add_argument("--strength", type=float, default=1.0, help="of the penalty: C is one divided by it")
    parser.add_argument("--model", help="a new folder for the model; without it, none is kept")
    args = parser.parse_args()

    data = pd.read_csv(args.data).dropna(subset=[args.target])
    features, target = data.drop(columns=args.target), data[args.target].astype(str)
    train, test, train_target, test_target = train_test_split(
        features, target, test_size=0.25, random_state=0, stratify=target
    )
    numbers = list(features.select_dtypes("number"))
    texts = [name for name in features if name not in numbers]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore"), texts),
    )
    model = make_pipeline(columns, LogisticRegression(C=1 / args.strength, max_iter=1000))

    # In a job this is the job's own run: MLFLOW_TRACKING_URI and MLFLOW_RUN_ID are set.
    with mlflow.start_run():
        # Crisol has logged the parameters of crisol.yml already.
        if "CRISOL_RUN_ID" not in os.environ:
            mlflow.log_param("strength", args.strength)
        model.fit(train, train_target)
        predicted = model.predict(test)
        metrics = {
            "test_accuracy": accuracy_score(test_target, predicted),
            "test_macro_f1": f1_score(test_target, predicted, average="macro"),
        }
        mlflow.log_metrics(metrics)
        for name, value in metrics.items():
            print(f"{name} {value:.4f}", flush=True)
        if args.model:
            # Of what scikit-learn writes, this alone is not on the list of types that are loaded without asking.
            trusted = ["numpy.dtype"]
            mlflow.sklearn.save_model(model, args.model, input_example=test.head(3), skops_trusted_types=trusted)


if __name__ == "__main__":
    main()
