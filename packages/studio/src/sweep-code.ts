import type { SweepSpecInput } from "@crisol/contract";
import { code } from "./code.js";
import type { Code } from "./components/code-button.js";

/** A sweep as somebody would start it from the command line, TypeScript or Python. */
export function sweepCode(projectId: string, body: SweepSpecInput): Code {
  const json = JSON.stringify(body, null, 2);
  return code(
    `cat > sweep.yml <<'END'\n${json}\nEND\nnpx crisol sweep create -f sweep.yml --project ${projectId} --follow`,
    `const sweep = await api.sweep.create({ params: { projectId: "${projectId}" }, body: ${json} });`,
    `import json

body = json.loads(r"""${json}""")
sweep = api.post(f"{url}/projects/${projectId}/sweeps", json=body).json()`,
  );
}
