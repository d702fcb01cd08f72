import type { ComputeTarget } from "@crisol/contract";
import { Alert, Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { path } from "../path.js";
import { TextLink } from "./link.js";
import { ReasonText } from "./reason-text.js";

/** On which other machine a job runs or ran, and that it goes on where that is not reached. */
export function JobPlace({ target, live }: { readonly target: ComputeTarget; readonly live: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Text size="sm">
        {t(live ? "compute.agent.runsOnTarget" : "compute.agent.ranOnTarget")}{" "}
        <TextLink {...path.target(target.id)}>{target.name}</TextLink>
      </Text>
      {live && target.state === "unreachable" && (
        <Alert color="yellow" icon={<IconPlugConnectedX aria-hidden />}>
          {target.reason && <ReasonText reason={target.reason} />} {t("compute.agent.goesOn")}
        </Alert>
      )}
    </>
  );
}
