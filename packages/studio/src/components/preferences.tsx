import { ActionIcon, SegmentedControl, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, type Language, setLanguage } from "../i18n/start.js";

const names: Record<Language, string> = { en: "English", es: "Español" };

/** From one language to the other; says which one it leads to, in that language. */
export function LanguageToggle() {
  const { i18n } = useTranslation();
  const other: Language = i18n.language === "es" ? "en" : "es";
  return (
    <Tooltip label={names[other]}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size="lg"
        fz={12}
        fw={600}
        onClick={() => void setLanguage(other)}
        aria-label={`${other.toUpperCase()}: ${names[other]}`}
        lang={other}
      >
        {other.toUpperCase()}
      </ActionIcon>
    </Tooltip>
  );
}

export function SchemeToggle() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const label = dark ? t("settings.toLight") : t("settings.toDark");
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size="lg"
        onClick={() => setColorScheme(dark ? "light" : "dark")}
        aria-label={label}
      >
        {dark ? <IconSun size={17} aria-hidden /> : <IconMoon size={17} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("settings.language")}
      value={i18n.language}
      onChange={(value) => void setLanguage(value as Language)}
      data={LANGUAGES.map((value) => ({ value, label: names[value] }))}
    />
  );
}

export function SchemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label={t("settings.theme")}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as "auto" | "light" | "dark")}
      data={(["auto", "light", "dark"] as const).map((value) => ({ value, label: t(`settings.scheme.${value}`) }))}
    />
  );
}
