import type { Pipeline } from "@crisol/contract";
import { Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Allowed } from "./allowed.js";
import { RunPipelineDialog } from "./run-pipeline-dialog.js";

/** Asks for parameters and runs one step of a pipeline alone. */
export function RunStepButton({
  pipeline,
  step,
  parameters,
}: {
  readonly pipeline: Pipeline;
  readonly step: string;
  /** Of an earlier run; default: the pipeline's. */
  readonly parameters?: Pipeline["definition"]["parameters"];
}) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  return (
    <Allowed>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        onClick={() => setAsks(true)}
      >
        {t("pipeline.runStep")}
      </Button>
      {asks && (
        <RunPipelineDialog
          pipeline={pipeline}
          step={step}
          {...(parameters && { parameters })}
          onClose={() => setAsks(false)}
        />
      )}
    </Allowed>
  );
}
