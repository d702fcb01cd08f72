import { Button, Menu, Modal, Stack, Text } from "@mantine/core";
import { IconChevronDown, IconCode, IconForms, IconPlayerPlay } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Code, CodeTabs } from "./code-button.js";
import { PutIntoPipelineDialog, PutIntoPipelineItem } from "./put-into-pipeline.js";

/** From a run: the same again, the same with other parameters, as a step of a pipeline, and what does it as a script. */
export function RunAgain({
  projectId,
  runId,
  onAgain,
  isPending,
  onOthers,
  more,
  script,
  title,
  text,
  mayRun,
}: {
  readonly projectId: string;
  readonly runId: string;
  readonly onAgain: () => void;
  readonly isPending: boolean;
  readonly onOthers: () => void;
  /** Further items of the menu. */
  readonly more?: ReactNode;
  readonly script: Code;
  /** Of the script, and what it does in a sentence. */
  readonly title: string;
  readonly text: string;
  /** Without it only the script can be looked at. */
  readonly mayRun: boolean;
}) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const [puts, setPuts] = useState(false);
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="default" loading={isPending} rightSection={<IconChevronDown size={14} aria-hidden />}>
            {t("jobs.page.again")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayRun && (
            <>
              <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={onAgain}>
                {t("jobs.page.asIt")}
              </Menu.Item>
              <Menu.Item leftSection={<IconForms size={16} aria-hidden />} onClick={onOthers}>
                {t("jobs.page.withOthers")}
              </Menu.Item>
              {more}
              <PutIntoPipelineItem onClick={() => setPuts(true)} />
            </>
          )}
          <Menu.Item leftSection={<IconCode size={16} aria-hidden />} onClick={() => setShown(true)}>
            {t("jobs.page.asScript")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {puts && <PutIntoPipelineDialog projectId={projectId} runId={runId} onClose={() => setPuts(false)} />}
      <Modal
        opened={shown}
        onClose={() => setShown(false)}
        size="lg"
        title={title}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {text}
          </Text>
          <CodeTabs code={script} />
        </Stack>
      </Modal>
    </>
  );
}
