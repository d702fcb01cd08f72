import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "./code-block.module.css";

/** Code to copy. */
export function CodeBlock({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className={classes.pre} tabIndex={0} aria-label={t("code.text")} role="region">
        <code>{text}</code>
      </pre>
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
