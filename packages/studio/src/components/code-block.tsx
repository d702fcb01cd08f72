import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./code-block.module.css";
import { ScrollRegion } from "./scroll-region.js";

/** Code to copy. */
export function CodeBlock({
  text,
  label,
}: {
  readonly text: string;
  /** What it is, where a page shows several. */
  readonly label?: string;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.block}>
      <ScrollRegion label={label ?? t("code.text")} className={classes.scroll}>
        <pre className={classes.pre}>
          <code>{text}</code>
        </pre>
      </ScrollRegion>
      <div className={classes.copy}>
        <Copy text={text} />
      </div>
    </div>
  );
}

export function Copy({ text, label }: { readonly text: string; readonly label?: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("action.copied") : t("action.copy")}>
          <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={label ?? t("action.copy")}>
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
