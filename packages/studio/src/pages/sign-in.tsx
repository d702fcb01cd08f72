import { Button, Code, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createLazyRoute, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { ErrorNotice } from "../components/error-notice.js";
import { Logo } from "../components/logo.js";
import { LanguageToggle, SchemeToggle } from "../components/preferences.js";
import { ProviderButton, takeNext } from "../components/provider-button.js";
import classes from "./sign-in.module.css";

/** What signs in: a login code, an API token, or what the identity provider sent the browser back with. */
type Proof = { readonly code: string } | { readonly token: string } | { readonly answer: string };

/** Exchanges the proof of the fragment, or what is typed, for the browser's cookie. */
function SignInPage() {
  const { t } = useTranslation();
  const { next } = Route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState("");
  const tried = useRef(false);
  const signIn = useMutation({
    mutationFn: (proof: Proof) =>
      "answer" in proof ? api.identityProvider.finish({ body: proof }) : api.session.create({ body: proof }),
    onSuccess: async (_, proof) => {
      queryClient.clear();
      const wanted = "answer" in proof ? takeNext() : next;
      router.history.replace(wanted?.startsWith("/") && !wanted.startsWith("//") ? wanted : "/");
    },
    meta: { inline: true },
  });

  useEffect(() => {
    document.title = `${t("signIn.title")} · Crisol`;
    const proof = takeProof();
    if (!proof || tried.current) return;
    tried.current = true;
    signIn.mutate(proof);
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
          if (secret.trim()) signIn.mutate(proofOf(secret.trim()));
        }}
      >
        <Stack gap="md">
          <Logo />
          <Title order={1}>{t("signIn.title")}</Title>
          <ProviderButton next={next} />
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

const proofOf = (given: string): Proof => (given.startsWith("login_") ? { code: given } : { token: given });

/** What follows `#login=` or `#answer=`, taken out of the address so that it is not kept in the history. */
function takeProof(): Proof | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const code = fragment.get("login");
  const answer = fragment.get("answer");
  if (!code && !answer) return undefined;
  history.replaceState(history.state, "", location.pathname + location.search);
  return answer ? { answer } : { code: code! };
}

export const Route = createLazyRoute("/sign-in")({ component: SignInPage });
