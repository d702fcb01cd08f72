import { isTraining } from "../any-run.js";
import { path } from "../path.js";
import { TextLink } from "./link.js";

/** To what a run used, whichever way it was made. */
export function RunUsageLink({
  projectId,
  runId,
  name,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly name: string;
}) {
  return isTraining(runId) ? (
    <TextLink {...path.run(projectId, runId)} search={{ tab: "usage" }}>
      {name}
    </TextLink>
  ) : (
    <TextLink {...path.runLog(projectId, runId)} search={{ tab: "usage" }}>
      {name}
    </TextLink>
  );
}
