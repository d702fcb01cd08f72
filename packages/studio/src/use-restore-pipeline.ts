import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "./api.js";

/** Brings a deleted pipeline back, with the records of its runs. */
export function useRestorePipeline(projectId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (pipelineId: string) => api.pipeline.restore({ params: { projectId, pipelineId } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["project", projectId, "pipelines"] }),
  });
}
