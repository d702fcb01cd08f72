/**
 * Packages of conda that are the same project on PyPI, with the name there where it differs. A name that is not listed
 * may belong to somebody else on PyPI, so that it is left out rather than guessed.
 */
const SAME_NAME = `aiohttp altair beautifulsoup4 bokeh boto3 catboost click cloudpickle cython dask datasets dill duckdb
fastapi flask fsspec gensim geopandas h5py hdbscan httpx huggingface_hub hyperopt imageio imbalanced-learn ipykernel
ipython ipywidgets jax jinja2 joblib jsonschema jupyter jupyterlab keras lightgbm lightning llvmlite lxml matplotlib
mlflow mlflow-skinny mlxtend nltk networkx notebook numba numpy onnx onnxruntime openpyxl optuna orjson pandas patsy
pillow plotly polars prophet protobuf psutil psycopg2 pyarrow pydantic pymongo pyspark pytest python-dateutil
pytorch-lightning pytz pyyaml requests rich s3fs safetensors scikit-image scikit-learn scipy seaborn sentencepiece
setuptools shap shapely six sktime spacy sqlalchemy statsmodels streamlit sympy tensorboard tensorflow tokenizers
torchmetrics torchvision tqdm transformers typing_extensions umap-learn wheel xarray xgboost xlrd`;

const OTHER_NAME: Readonly<Record<string, string>> = {
  pytorch: "torch",
  "pytorch-cpu": "torch",
  "matplotlib-base": "matplotlib",
  "dask-core": "dask",
  "py-xgboost": "xgboost",
  "tensorflow-base": "tensorflow",
  "seaborn-base": "seaborn",
  "msgpack-python": "msgpack",
  "ruamel.yaml": "ruamel.yaml",
};

const names = new Map([...SAME_NAME.split(/\s+/).map((name) => [name, name] as const), ...Object.entries(OTHER_NAME)]);

/** The name on PyPI of conda's package `name`; undefined where they are not known to be the same project. */
export function pypiName(name: string): string | undefined {
  return names.get(name.toLowerCase()) ?? names.get(name.toLowerCase().replaceAll("-", "_"));
}
