import { useQuery } from "@tanstack/react-query";
import { isTraining } from "../any-run.js";
import { path } from "../path.js";
import { runLogQuery, runQuery } from "../queries.js";
import { TextLink } from "./link.js";

/** A link to a run by its name, underlined because it stands among words of the same colour. */
export function RunLink({ projectId, runId }: { readonly projectId: string; readonly runId: string }) {
  const isOurs = isTraining(runId);
  const training = useQuery({ ...runQuery(projectId, runId), enabled: isOurs }).data;
  const logged = useQuery({ ...runLogQuery(projectId, runId), enabled: !isOurs }).data;
  return (
    <TextLink {...(isOurs ? path.run(projectId, runId) : path.runLog(projectId, runId))} underline="always">
      {training?.name || logged?.name || runId}
    </TextLink>
  );
}
