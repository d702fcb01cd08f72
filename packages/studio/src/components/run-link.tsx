import { useQuery } from "@tanstack/react-query";
import { path } from "../path.js";
import { runLogQuery, runQuery } from "../queries.js";
import { TextLink } from "./link.js";

/** A link to a run by its name, underlined because it stands among words of the same colour. */
export function RunLink({ projectId, runId }: { readonly projectId: string; readonly runId: string }) {
  const isTraining = runId.startsWith("run_");
  const training = useQuery({ ...runQuery(projectId, runId), enabled: isTraining }).data;
  const logged = useQuery({ ...runLogQuery(projectId, runId), enabled: !isTraining }).data;
  return (
    <TextLink {...(isTraining ? path.run(projectId, runId) : path.runLog(projectId, runId))} underline="always">
      {training?.name || logged?.name || runId}
    </TextLink>
  );
}
