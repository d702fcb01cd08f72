import { Button, Divider } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../api.js";
import { identityProviderQuery } from "../queries.js";
import { ErrorNotice } from "./error-notice.js";

const NEXT = "crisol-next";

/** Leaves for the identity provider, if the server has one. It sends the browser back to the sign-in page. */
export function ProviderButton({ next }: { readonly next: string | undefined }) {
  const { t } = useTranslation();
  const provider = useQuery(identityProviderQuery);
  const begin = useMutation({
    mutationFn: () => api.identityProvider.begin(),
    onSuccess: ({ url }) => {
      sessionStorage.setItem(NEXT, next ?? "/");
      location.assign(url);
    },
    meta: { inline: true },
  });
  const name = provider.data?.name;
  if (!name) return null;
  return (
    <>
      <Button onClick={() => begin.mutate()} loading={begin.isPending || begin.isSuccess}>
        {t("signIn.provider", { name })}
      </Button>
      <ErrorNotice error={begin.error} />
      <Divider label={t("signIn.or")} />
    </>
  );
}

/** The page that somebody wanted before they left for the provider, once. */
export function takeNext(): string | undefined {
  const next = sessionStorage.getItem(NEXT) ?? undefined;
  sessionStorage.removeItem(NEXT);
  return next;
}
