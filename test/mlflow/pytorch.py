"""Autolog of PyTorch with Lightning: metrics by epoch, parameters, the model. Nothing here is Crisol's."""

import lightning
import mlflow
import mlflow.pytorch
import numpy as np
import torch
from mlflow import MlflowClient
from sklearn.datasets import load_diabetes
from torch.utils.data import DataLoader, TensorDataset

features, target = load_diabetes(return_X_y=True)
rows = torch.tensor(features * 20, dtype=torch.float32)
goal = torch.tensor((target - target.mean()) / target.std(), dtype=torch.float32).unsqueeze(1)
loader = DataLoader(TensorDataset(rows, goal), batch_size=64)


class Net(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(10, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))

    def training_step(self, batch, _index):
        given, wanted = batch
        loss = torch.nn.functional.mse_loss(self.layers(given), wanted)
        self.log("loss", loss, on_epoch=True)
        return loss

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.02)


torch.manual_seed(0)
mlflow.set_experiment("pytorch")
mlflow.pytorch.autolog()
net = Net()
with mlflow.start_run() as active:
    trainer = lightning.Trainer(
        max_epochs=5, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False
    )
    trainer.fit(net, loader)

client = MlflowClient()
run = client.get_run(active.info.run_id)
assert run.data.params["optimizer_name"] == "Adam" and float(run.data.params["lr"]) == 0.02, run.data.params
assert run.data.params["epochs"] == "5", run.data.params
history = client.get_metric_history(active.info.run_id, "loss_epoch")
assert len(history) == 5 and history[-1].value < history[0].value, history
assert client.list_artifacts(active.info.run_id), "autolog writes a summary of the model"

# The model by its run, as a network and as a function.
loaded = mlflow.pytorch.load_model(f"runs:/{active.info.run_id}/model")
net.eval()
with torch.no_grad():
    expected = net.layers(rows[:5]).numpy()
    np.testing.assert_allclose(loaded.layers(rows[:5]).numpy(), expected, rtol=1e-6)
print("done")
