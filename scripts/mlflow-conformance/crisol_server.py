"""Fresh Crisol servers, each on a folder of its own: one is started ahead while a test runs on another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass

TOKEN = "a-token-for-conformance"
PROGRAM = os.environ["CRISOL_PROGRAM"]


@dataclass
class Server:
    process: subprocess.Popen[str]
    folder: str
    address: str | None = None

    @property
    def url(self) -> str:
        if self.address is None:
            assert self.process.stdout
            self.address = json.loads(self.process.stdout.readline())["url"]
        return self.address

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Pool:
    def __init__(self) -> None:
        self._ahead: list[Server] = []

    def take(self) -> Server:
        server = self._ahead.pop() if self._ahead else start()
        self._ahead.append(start())
        return server

    def close(self) -> None:
        for server in self._ahead:
            server.stop()


def start() -> Server:
    folder = tempfile.mkdtemp(prefix="crisol-conformance-")
    command = ["node", PROGRAM, "start", "--json", "--port", "0", "--data-dir", folder]
    env = {**os.environ, "CRISOL_TOKEN": TOKEN}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return Server(process, folder)
