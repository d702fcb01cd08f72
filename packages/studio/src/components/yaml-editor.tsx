import { Textarea } from "@mantine/core";
import type { KeyboardEvent, Ref } from "react";
import classes from "./yaml-editor.module.css";

/** A field for YAML: a new line begins where the last one did. Tab leaves it, as it leaves every field. */
export function YamlEditor({
  label,
  description,
  value,
  onChange,
  ref,
}: {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<HTMLTextAreaElement>;
}) {
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing)
      return;
    const { value: text, selectionStart } = event.currentTarget;
    const line = text.slice(text.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
    const indent = /^ */.exec(line)?.[0] ?? "";
    const deeper = /:\s*$/.test(line) ? "  " : "";
    event.preventDefault();
    // The one way to insert that the field's own undo knows of.
    document.execCommand("insertText", false, `\n${indent}${deeper}`);
  };
  return (
    <Textarea
      ref={ref}
      label={label}
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      autosize
      minRows={18}
      maxRows={36}
      spellCheck={false}
      autoCapitalize="off"
      autoCorrect="off"
      wrap="off"
      classNames={{ input: classes.input as string }}
    />
  );
}

/** Puts the caret on a line of the field, the first is 1, and brings it into view. */
export function goToLine(field: HTMLTextAreaElement | null, line: number): void {
  if (!field) return;
  const before = field.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0);
  const end = field.value.indexOf("\n", start);
  field.focus();
  field.setSelectionRange(start, end === -1 ? field.value.length : end);
  field.scrollTop = Math.max(0, (line - 4) * Number.parseFloat(getComputedStyle(field).lineHeight));
}
