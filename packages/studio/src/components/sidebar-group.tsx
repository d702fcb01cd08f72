import { Collapse, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import classes from "./sidebar.module.css";

/** A titled part of the sidebar that folds; this browser remembers how it was left. */
export function SidebarGroup({
  name,
  title,
  children,
}: {
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const content = useId();
  const [folded, setFolded] = useLocalStorage({
    key: `crisol-sidebar-folded:${name}`,
    defaultValue: false,
    // Read at once: a group that was left folded would else be seen to fold.
    getInitialValueInEffect: false,
  });
  return (
    <div className={classes.group}>
      <UnstyledButton
        className={classes.groupTitle}
        aria-expanded={!folded}
        aria-controls={content}
        onClick={() => setFolded(!folded)}
      >
        {title}
        <IconChevronRight size={13} aria-hidden />
      </UnstyledButton>
      <Collapse id={content} expanded={!folded}>
        {children}
      </Collapse>
    </div>
  );
}
