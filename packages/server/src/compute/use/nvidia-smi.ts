import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const PROGRAM = process.platform === "win32" ? "nvidia-smi.exe" : "nvidia-smi";

/**
 * Path of NVIDIA's tool on this process's `PATH`; undefined where it is not there, and so no GPU can be told. Looked for by its name,
 * not by a device: where a GPU is passed through, as on WSL, there is none under `/dev/nvidia*`.
 */
export function nvidiaSmi(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, PROGRAM)).find((path) => existsSync(path));
}
