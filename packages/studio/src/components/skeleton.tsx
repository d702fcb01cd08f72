import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** The outline of a page while it is fetched. */
export function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" aria-busy="true">
      <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
      <Skeleton height={26} width={220} />
      <Skeleton height={14} width="60%" />
      <Skeleton height={120} />
      <Skeleton height={220} />
    </Stack>
  );
}

/** The outline of a block or table. */
export function BlockSkeleton({ rows = 4 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" aria-busy="true">
      <VisuallyHidden role="status">{t("state.loading")}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of an outline are all alike
        <Skeleton key={row} height={28} />
      ))}
    </Stack>
  );
}
