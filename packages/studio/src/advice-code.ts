import type { AdviceAnswers } from "@crisol/contract";
import { code } from "./code.js";
import type { Code } from "./components/code-button.js";

/** The same advice in code. */
export function adviceCode(answers: AdviceAnswers, projectId?: string): Code {
  const json = JSON.stringify(answers);
  const python = json.replaceAll(":true", ": True").replaceAll(":false", ": False");
  return code(
    `npx crisol advise --json <<'E'\n${json}\nE`,
    projectId === undefined
      ? `const advice = await api.advice.give({ body: { answers: ${json} } });`
      : `const { kept } = await api.advice.apply({ params: { projectId: "${projectId}" }, body: { answers: ${json} } });`,
    projectId === undefined
      ? `advice = api.post(f"{url}/advice", json={"answers": ${python}}).json()`
      : `kept = api.post(f"{url}/projects/${projectId}/advice", json={"answers": ${python}}).json()["kept"]`,
  );
}
