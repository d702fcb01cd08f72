import { Button, Group, Text, Textarea } from "@mantine/core";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./command-field.module.css";

/** An unfinished placeholder before the caret. */
const OPEN = /\$\{\{\s*([\w.-]*)$/;

/** A command with placeholders: those that there are complete as one types, and stand below to be inserted. */
export function CommandField({
  value,
  onChange,
  placeholders,
  problem,
  unknown,
  onAdd,
}: {
  readonly value: string;
  readonly onChange: (command: string) => void;
  /** `parameters.rate`, `inputs.train` ... */
  readonly placeholders: readonly string[];
  readonly problem: string | undefined;
  /** Placeholders of the command that name nothing. */
  readonly unknown: readonly string[];
  /** Makes a row for one of these. */
  readonly onAdd: (placeholder: string) => void;
}) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [typed, setTyped] = useState<string>();
  const [active, setActive] = useState(0);
  const matches = typed === undefined ? [] : placeholders.filter((name) => name.includes(typed));
  const look = () => {
    const { value: text = "", selectionStart = 0 } = field.current ?? {};
    setTyped(OPEN.exec(text.slice(0, selectionStart))?.[1]);
    setActive(0);
  };
  /** Puts the placeholder in the place of what was begun of it, with the caret behind it. */
  const insert = (name: string) => {
    const place = field.current?.selectionStart ?? value.length;
    const before = value.slice(0, place).replace(OPEN, "");
    const text = `\${{${name}}}`;
    const rest = value.slice(place).replace(/^\s*\}\}/, "");
    onChange(before + text + rest);
    setTyped(undefined);
    const caret = before.length + text.length;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (matches.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((active + step + matches.length) % matches.length);
    } else if (event.key === "Enter" || event.key === "Tab") insert(matches[active] as string);
    else if (event.key === "Escape") setTyped(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div>
      <Textarea
        ref={field}
        label={t("jobs.form.command")}
        description={t("jobs.form.commandHelp")}
        placeholder={t("jobs.form.commandExample").replaceAll(/~([\w.]+)~/g, "${{$1}}")}
        required
        autosize
        minRows={3}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: classes.input as string }}
        value={value}
        error={problem}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          look();
        }}
        onKeyDown={onKeyDown}
        onClick={look}
        onBlur={() => setTyped(undefined)}
        aria-autocomplete="list"
        {...(matches.length > 0 && { "aria-controls": listId, "aria-activedescendant": `${listId}-${active}` })}
      />
      {matches.length > 0 && (
        <div role="listbox" id={listId} aria-label={t("jobs.form.placeholders")} className={classes.list}>
          {matches.map((name, index) => (
            <div
              key={name}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes.option}
              // The field keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                insert(name);
              }}
            >
              {`\${{${name}}}`}
            </div>
          ))}
        </div>
      )}
      {unknown.map((placeholder) => (
        <Group key={placeholder} gap={8} mt={6}>
          <Text size="sm">{t("jobs.form.unknown", { name: placeholder })}</Text>
          <Button variant="default" size="compact-xs" onClick={() => onAdd(placeholder)}>
            {t("jobs.form.addIt")}
          </Button>
        </Group>
      ))}
      {placeholders.length > 0 && (
        <Group gap={6} mt={8}>
          {placeholders.map((name) => (
            <Button
              key={name}
              variant="default"
              size="compact-xs"
              fw={400}
              ff="monospace"
              onClick={() => insert(name)}
              aria-label={t("jobs.form.insert", { name })}
            >
              {name}
            </Button>
          ))}
        </Group>
      )}
    </div>
  );
}
