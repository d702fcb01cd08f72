import type { Code } from "@crisol/contract";
import { Stack } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { code } from "../../code.js";
import { Allowed } from "../../components/allowed.js";
import { ChooseCodeFolder } from "../../components/choose-code.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { ErrorNotice } from "../../components/error-notice.js";
import { FetchCode } from "../../components/fetch-code.js";
import { TextLink } from "../../components/link.js";
import { Page, Panel } from "../../components/page.js";
import { BlockSkeleton } from "../../components/skeleton.js";
import { ViewerNotice } from "../../components/viewer-notice.js";
import { ago, bytes, count } from "../../format.js";
import { path } from "../../path.js";
import { codesQuery } from "../../queries.js";

/** The code that the project's jobs run, and ways to bring more. */
function CodesPage() {
  const { t } = useTranslation();
  const { projectId } = Route.useParams();
  const navigate = Route.useNavigate();
  const codes = useInfiniteQuery(codesQuery(projectId));
  const rows = codes.data?.pages.flatMap(({ items }) => items);
  const open = (chosen: Code) => void navigate(path.code(projectId, chosen.id));
  const columns: Column<Code>[] = [
    {
      key: "id",
      title: t("codes.code"),
      render: ({ id }) => <TextLink {...path.code(projectId, id)}>{id}</TextLink>,
    },
    { key: "commit", title: t("codes.git"), render: ({ git }) => (git ? commitText(git) : "–") },
    { key: "fileCount", title: t("codes.files"), numeric: true, render: ({ fileCount }) => count(fileCount) },
    { key: "sizeBytes", title: t("codes.bytes"), numeric: true, render: ({ sizeBytes }) => bytes(sizeBytes) },
    { key: "user", title: t("allRuns.user"), render: ({ user }) => user || "–" },
    { key: "createdAt", title: t("codes.made"), render: ({ createdAt }) => ago(createdAt) },
  ];
  return (
    <Page
      title={t("codes.title")}
      sentence={t("codes.sentence")}
      code={code(
        `npx crisol code upload . --project ${projectId}`,
        `const { items } = await api.code.list({ params: { projectId: "${projectId}" } });`,
        `print(api.get(f"{url}/projects/${projectId}/code").json()["items"])`,
      )}
    >
      <ViewerNotice projectId={projectId} />
      <Allowed>
        <Panel>
          <Stack gap="md">
            <ChooseCodeFolder projectId={projectId} onChosen={open} />
            <FetchCode projectId={projectId} onChosen={open} />
          </Stack>
        </Panel>
      </Allowed>
      {codes.error ? (
        <ErrorNotice error={codes.error} />
      ) : rows === undefined ? (
        <BlockSkeleton rows={4} />
      ) : rows.length === 0 ? (
        <Empty title={t("codes.none")} text={t("codes.noneText")} />
      ) : (
        <DataTable
          label={t("codes.title")}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          onEnd={() => void codes.fetchNextPage()}
        />
      )}
    </Page>
  );
}

function commitText({ branch, commit, isDirty }: NonNullable<Code["git"]>): string {
  return `${branch ? `${branch} · ` : ""}${commit.slice(0, 10)}${isDirty ? " +" : ""}`;
}

export const Route = createLazyRoute("/projects/$projectId/code")({ component: CodesPage });
