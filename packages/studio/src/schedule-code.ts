import { type NewScheduleInput, shellWord } from "@crisol/contract";
import { code } from "./code.js";
import type { Code } from "./components/code-button.js";
import { jobFileText } from "./job-file-text.js";
import { pythonText } from "./script-code.js";
import { yamlText } from "./yaml-text.js";

type Json = Parameters<typeof pythonText>[0];

/**
 * A schedule as somebody would make it from the command line, TypeScript or Python. `dataName` has the names of data sets by
 * id, for the file of a script says names.
 */
export function scheduleCode(
  project: { readonly id: string; readonly name: string },
  body: NewScheduleInput,
  dataName: ReadonlyMap<string, string>,
): Code {
  const { id: projectId } = project;
  const plain = JSON.parse(JSON.stringify(body)) as Json;
  return code(
    commandOf(project, body, dataName),
    `const schedule = await api.schedule.create({
  params: { projectId: "${projectId}" },
  body: ${JSON.stringify(plain, null, 2).replaceAll("\n", "\n  ")},
});`,
    `body = ${pythonText(plain)}
schedule = api.post(f"{url}/projects/${projectId}/schedules", json=body).json()`,
  );
}

function commandOf(
  { id: projectId, name: projectName }: Parameters<typeof scheduleCode>[0],
  body: NewScheduleInput,
  dataName: ReadonlyMap<string, string>,
): string {
  const { name, description, trigger, action, overlap = "skip", isEnabled = true } = body;
  const options = [
    ...triggerOptions(trigger),
    ...(action.kind === "pipeline" ? pipelineOptions(action) : ["--folder ."]),
    ...(overlap === "skip" ? [] : [`--overlap ${overlap}`]),
    ...(description ? [`--description ${shellWord(description)}`] : []),
    ...(isEnabled ? [] : ["--paused"]),
    `--project ${projectId}`,
  ];
  // Of a sweep there is too much to say for options.
  if (action.kind === "sweep") {
    const resource = yamlText(JSON.parse(JSON.stringify({ kind: "schedule", project: projectName, ...body })));
    return `cat > schedule.yml <<'END'\n${resource}END\nnpx crisol apply -f schedule.yml`;
  }
  const command = [`npx crisol schedule create ${shellWord(name)}`, ...options].join(" \\\n  ");
  if (action.kind !== "script") return command;
  return `cat > crisol.yml <<'CRISOL'\n${jobFileText(action.script, dataName)}CRISOL\n${command}`;
}

function triggerOptions(trigger: NewScheduleInput["trigger"]): string[] {
  if (trigger.kind === "data") return [`--on-data ${shellWord(trigger.data)}`];
  if (trigger.kind === "drift") return [`--on-drift ${shellWord(trigger.endpoint)}`];
  const { cron, timeZone = "UTC", missed = "once" } = trigger;
  return [
    `--cron ${shellWord(cron)} --time-zone ${shellWord(timeZone)}`,
    ...(missed === "once" ? [] : [`--missed ${missed}`]),
  ];
}

function pipelineOptions(action: Extract<NewScheduleInput["action"], { readonly kind: "pipeline" }>): string[] {
  const parameters = Object.entries(action.parameters ?? {}).map(([name, value]) => shellWord(`${name}=${value}`));
  return [
    `--pipeline ${shellWord(action.pipeline)}`,
    ...(parameters.length > 0 ? [`--param ${parameters.join(" ")}`] : []),
    ...(action.cache === false ? ["--no-cache"] : []),
  ];
}
