import type { Job } from "@crisol/contract";
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { dataQuery, runQuery } from "../queries.js";
import { TextLink } from "./link.js";

type NamedBySubject = Pick<Job, "kind" | "name" | "projectId" | "subject">;

/** A job by the name of what it makes, and a link to the page where that is. */
export function JobLink({ job }: { readonly job: NamedBySubject }) {
  const name = useJobName(job);
  const place = placeOf(job);
  if (!place) return <Text inherit>{name}</Text>;
  return (
    <TextLink {...place} fw={550} c="inherit">
      {name}
    </TextLink>
  );
}

/** Its own name, or that of what it makes; its kind until that is known, or where it is gone. */
export function useJobName({ kind, name, projectId, subject }: NamedBySubject): string {
  const { t } = useTranslation();
  const [what, id = ""] = subject.split(":");
  const [dataId = ""] = id.split("/");
  const run = useQuery({
    ...runQuery(projectId, id),
    enabled: what === "run" && id.startsWith("run_"),
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  const data = useQuery({
    ...dataQuery(projectId, dataId),
    enabled: what === "data",
    staleTime: Number.POSITIVE_INFINITY,
  }).data;
  return name ?? run?.name ?? data?.name ?? t(`jobs.kind.${kind}`, { defaultValue: t("jobs.kind.other") });
}

/** The page of what the job makes; undefined where there is none. */
function placeOf({ projectId, subject }: NamedBySubject) {
  const [what, id = ""] = subject.split(":");
  switch (what) {
    case "run":
      return id.startsWith("run_") ? path.run(projectId, id) : path.runLog(projectId, id);
    case "data": {
      const [dataId = "", version] = id.split("/");
      return { ...path.data(projectId, dataId), search: { version: Number(version) } };
    }
    case "prediction":
      return path.batch(projectId);
    case "extrapolation":
      return path.extrapolation(projectId, id);
    case "comparison":
      return path.step(projectId, "deploy");
    default:
      return undefined;
  }
}
