import { Button, Select, Tabs } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code as inCode } from "../../code.js";
import { CodeComparison } from "../../components/code-comparison.js";
import { CodeFacts, CodeViewer } from "../../components/code-viewer.js";
import { Page } from "../../components/page.js";
import { ago } from "../../format.js";
import { codeQuery, codesQuery } from "../../queries.js";

/** A snapshot of code: its files, and what differs from another one. */
function CodePage() {
  const { t } = useTranslation();
  const { projectId, codeId } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true });
  const { data: code } = useSuspenseQuery(codeQuery(projectId, codeId));
  const tab = search.tab ?? "files";
  return (
    <Page
      title={t("codes.code")}
      tabTitle={codeId}
      sentence={t("codes.one")}
      action={
        <Button
          component="a"
          href={`/api/v1/projects/${projectId}/code/${codeId}/archive`}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("codes.download")}
        </Button>
      }
      code={inCode(
        `npx crisol code get ${codeId} --project ${projectId}`,
        `const code = await api.code.get({ params: { projectId: "${projectId}", codeId: "${codeId}" } });`,
        `code = api.get(f"{url}/projects/${projectId}/code/${codeId}").json()`,
      )}
    >
      <CodeFacts code={code} />
      <Tabs value={tab} onChange={(value) => set({ tab: value as typeof tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="files">{t("codes.files")}</Tabs.Tab>
          <Tabs.Tab value="compare">{t("codes.compare")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files">
          <CodeViewer projectId={projectId} codeId={codeId} file={search.file} onOpen={(file) => set({ file })} />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          <Compare
            projectId={projectId}
            codeId={codeId}
            other={search.with}
            onChoose={(other) => set({ with: other })}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Compare({
  projectId,
  codeId,
  other,
  onChoose,
}: {
  readonly projectId: string;
  readonly codeId: string;
  readonly other: string | undefined;
  readonly onChoose: (codeId: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const codes = useInfiniteQuery(codesQuery(projectId));
  const others = codes.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== codeId) ?? [];
  return (
    <>
      <Select
        label={t("codes.with")}
        placeholder={t("codes.choose")}
        data={others.map(({ id, git, createdAt }) => ({
          value: id,
          label: `${git ? `${git.commit.slice(0, 10)} · ` : ""}${ago(createdAt)} · ${id}`,
        }))}
        value={other ?? null}
        onChange={(value) => onChoose(value ?? undefined)}
        searchable
        maw={520}
        mb="md"
      />
      {other && <CodeComparison projectId={projectId} before={other} after={codeId} />}
    </>
  );
}

export const Route = createLazyRoute("/projects/$projectId/code/$codeId")({ component: CodePage });
