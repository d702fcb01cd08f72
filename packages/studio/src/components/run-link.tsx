import { useQuery } from "@tanstack/react-query";
import { path } from "../path.js";
import { runQuery } from "../queries.js";
import { TextLink } from "./link.js";

/** A link to a run by its name, underlined because it stands among words of the same colour. */
export function RunLink({ projectId, runId }: { readonly projectId: string; readonly runId: string }) {
  const run = useQuery(runQuery(projectId, runId)).data;
  return (
    <TextLink {...path.run(projectId, runId)} underline="always">
      {run?.name ?? runId}
    </TextLink>
  );
}
