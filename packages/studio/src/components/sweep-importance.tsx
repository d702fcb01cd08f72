import type { Sweep } from "@crisol/contract";
import { SimpleGrid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MarginalCurve } from "../plots/marginal-curve.js";
import { ParameterImportance } from "../plots/parameter-importance.js";
import { sweepImportanceQuery } from "../sweep-queries.js";
import { ErrorNotice } from "./error-notice.js";
import { BlockSkeleton } from "./skeleton.js";

/** Which parameters matter, and what is to be expected along each. */
export function SweepImportanceView({ sweep }: { readonly sweep: Sweep }) {
  const { projectId, id, trialCounts, spec } = sweep;
  const found = useQuery(sweepImportanceQuery(projectId, id, trialCounts.completed));
  if (found.isError) return <ErrorNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <BlockSkeleton />;
  const curved = found.data.parameters.filter(({ curve }) => curve.values.length > 0);
  return (
    <Stack gap="lg">
      <ParameterImportance importance={found.data} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {curved.map((parameter) => {
          const searched = spec.space[parameter.name];
          const isLog = searched !== undefined && searched.type !== "choice" && searched.scale === "log";
          return (
            <MarginalCurve
              key={parameter.name}
              parameter={parameter}
              metric={spec.objective.metric ?? ""}
              isLog={isLog}
            />
          );
        })}
      </SimpleGrid>
    </Stack>
  );
}
