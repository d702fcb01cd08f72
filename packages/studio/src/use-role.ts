import { isAtLeast, type Role } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { projectQuery, sessionQuery } from "./queries.js";

/** Whether one may do what takes `least` in the page's project; not until the role is known. */
export function useMay(least: Role): boolean {
  const { projectId = "" } = useParams({ strict: false });
  const { data: project } = useQuery({ ...projectQuery(projectId), enabled: projectId !== "" });
  return !!project && isAtLeast(project.role, least);
}

/** Whether one administers the workspace. */
export function useIsAdmin(): boolean {
  return useQuery(sessionQuery).data?.isAdmin ?? false;
}
