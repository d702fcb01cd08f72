import { Button, Code, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ErrorNotice } from "../components/error-notice.js";
import { Logo } from "../components/logo.js";
import { LanguageToggle, SchemeToggle } from "../components/preferences.js";
import classes from "./sign-in.module.css";

/** Exchanges the login code of the fragment, or what is typed, for the browser's cookie. */
function SignInPage() {
  const { t } = useTranslation();
  const { next } = Route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState("");
  const tried = useRef(false);
  const signIn = useMutation({
    mutationFn: (given: string) =>
      api.session.create({ body: looksLikeToken(given) ? { token: given } : { code: given } }),
    onSuccess: async () => {
      queryClient.clear();
      const target = next?.startsWith("/") && !next.startsWith("//") ? next : "/";
      router.history.replace(target);
    },
    meta: { inline: true },
  });

  useEffect(() => {
    document.title = `${t("signIn.title")} · Crisol`;
    const code = takeCode();
    if (!code || tried.current) return;
    tried.current = true;
    signIn.mutate(code);
  }, [signIn.mutate, t]);

  return (
    <main className={classes.page}>
      <div className={classes.corner}>
        <LanguageToggle />
        <SchemeToggle />
      </div>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (secret.trim()) signIn.mutate(secret.trim());
        }}
      >
        <Stack gap="md">
          <Logo />
          <Title order={1}>{t("signIn.title")}</Title>
          <Text c="dimmed">
            {t("signIn.hint")} <Code>npx crisol login</Code>
          </Text>
          <PasswordInput
            label={t("signIn.label")}
            description={t("signIn.description")}
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            autoComplete="off"
            autoFocus
            visibilityToggleButtonProps={{ "aria-label": t("signIn.show") }}
          />
          <ErrorNotice error={signIn.error} />
          <Button type="submit" loading={signIn.isPending} disabled={!secret.trim() && !signIn.isPending}>
            {t("signIn.button")}
          </Button>
        </Stack>
      </form>
    </main>
  );
}

const looksLikeToken = (given: string) => !given.startsWith("login_");

/** The code after `#login=`, taken out of the address so that it is not kept in the history. */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get("login");
  if (code) history.replaceState(history.state, "", location.pathname + location.search);
  return code;
}

export const Route = createLazyRoute("/sign-in")({ component: SignInPage });
