from __future__ import annotations

from pathlib import Path

import pytest

from crisol_client import Client, CrisolError, models, pack_folder, upload_code


def test_a_folder_is_uploaded_once(client: Client, project: models.Project, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("print(1)\n")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "train.pyc").write_bytes(b"\x00")
    made = upload_code(client, project["id"], tmp_path)
    assert made["fileCount"] == 1
    assert made["git"] is None
    assert made["sha256"] == pack_folder(tmp_path).sha256
    assert upload_code(client, project["id"], tmp_path)["id"] == made["id"]
    assert client.code.file(project["id"], made["id"], path="train.py").read() == b"print(1)\n"
    (tmp_path / "train.py").write_text("print(2)\n")
    changed = upload_code(client, project["id"], tmp_path)
    diff = client.code.diff(project["id"], made["id"], with_=changed["id"])["items"]
    assert [(item["path"], item["change"]) for item in diff] == [("train.py", "changed")]


def test_what_cannot_be_packed_or_kept_is_said(client: Client, project: models.Project, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no file"):
        pack_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        pack_folder(tmp_path / "nowhere")
    (tmp_path / "Train.py").write_text("1")
    (tmp_path / "train.py").write_text("2")
    with pytest.raises(CrisolError) as caught:
        upload_code(client, project["id"], tmp_path)
    assert caught.value.code == "code_invalid"
