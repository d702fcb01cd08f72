import type { AuditEntry } from "@crisol/contract";
import { Badge, Button, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconSearch, IconShieldCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { createLazyRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api.js";
import { code } from "../../code.js";
import { Copy } from "../../components/code-block.js";
import { type Column, DataTable } from "../../components/data-table.js";
import { Empty } from "../../components/empty.js";
import { TextLink } from "../../components/link.js";
import { Page, Panel } from "../../components/page.js";
import { SettingsTabs } from "../../components/settings-tabs.js";
import { UserPicker } from "../../components/user-picker.js";
import { count, moment } from "../../format.js";
import { path } from "../../path.js";
import { auditQuery } from "../../queries.js";

/** Who did what in the workspace, and whether the log is whole. */
function AuditPage() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace: true, resetScroll: false });
  const entries = useInfiniteQuery(auditQuery({ userId: search.user, action: search.action, outcome: search.outcome }));
  const rows = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns: Column<AuditEntry>[] = [
    { key: "at", title: t("audit.at"), render: (row) => moment(row.at) },
    {
      key: "user",
      title: t("audit.user"),
      render: (row) => (
        <>
          {row.userName || "–"}
          {row.credential && (
            <Text span c="dimmed" size="sm">
              {" "}
              · {row.credential}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "action",
      title: t("audit.action"),
      render: (row) => (
        <Group gap={6} wrap="nowrap">
          <code>{row.action}</code>
          {row.outcome === "refused" && (
            <Badge color="red" variant="light" tt="none">
              {t("audit.refused")}
            </Badge>
          )}
        </Group>
      ),
    },
    { key: "what", title: t("audit.what"), render: whatOf },
    {
      key: "project",
      title: t("audit.project"),
      render: (row) =>
        row.projectId === null ? "–" : <TextLink {...path.project(row.projectId)}>{t("audit.open")}</TextLink>,
    },
    { key: "address", title: t("audit.address"), render: (row) => row.address },
  ];
  return (
    <Page
      title={t("nav.audit")}
      sentence={t("audit.sentence")}
      code={code(
        "npx crisol audit list --action project.\nnpx crisol audit verify",
        `const { items } = await api.audit.list({ query: { action: "project." } });
const { brokenAt, lastHash } = await api.audit.verify();`,
        `entries = api.get(f"{url}/audit", params={"action": "project."}).json()["items"]
verdict = api.get(f"{url}/audit/verification").json()`,
      )}
      action={<Verify />}
    >
      <SettingsTabs />
      <Group align="flex-end">
        <UserPicker
          label={t("audit.user")}
          placeholder={t("audit.all")}
          value={search.user ?? null}
          onChange={(user) => set({ user: user ?? undefined })}
          clearable
          clearButtonProps={{ "aria-label": t("audit.all") }}
        />
        <TextInput
          label={t("audit.begins")}
          leftSection={<IconSearch size={15} aria-hidden />}
          placeholder="project."
          value={search.action ?? ""}
          onChange={(event) => set({ action: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t("audit.outcome")}
          data={[
            { value: "", label: t("audit.all") },
            { value: "done", label: t("audit.done") },
            { value: "refused", label: t("audit.refused") },
          ]}
          value={search.outcome ?? ""}
          onChange={(event) => set({ outcome: (event.currentTarget.value || undefined) as typeof search.outcome })}
        />
      </Group>
      {entries.isSuccess && rows.length === 0 ? (
        <Empty title={t("audit.none")} text={t("audit.noneText")} />
      ) : (
        <DataTable
          label={t("nav.audit")}
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.sequence)}
          sorted
          onEnd={() => {
            if (entries.hasNextPage && !entries.isFetchingNextPage) void entries.fetchNextPage();
          }}
        />
      )}
    </Page>
  );
}

/** In pixels: with it all columns are in view on a screen of 1280. */
const WHAT_WIDTH = 190;

/** The fields of an entry on one line, whole where one points, without the project, which has a column of its own. */
function whatOf({ details }: AuditEntry) {
  const shown = Object.entries(details).filter(([key]) => key !== "projectId");
  const text = shown
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
  return (
    <Text component="code" display="block" maw={WHAT_WIDTH} fz="inherit" truncate title={text}>
      {text}
    </Text>
  );
}

function Verify() {
  const { t } = useTranslation();
  const verify = useMutation({ mutationFn: () => api.audit.verify() });
  const { data } = verify;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={verify.isPending}
        onClick={() => verify.mutate()}
      >
        {t("audit.verify")}
      </Button>
      {data && (
        <Panel>
          <Text role="status" size="sm" c={data.brokenAt === null ? undefined : "red"}>
            {data.brokenAt === null
              ? t("audit.whole", { entries: count(data.entries) })
              : t("audit.broken", { entry: data.brokenAt })}
          </Text>
          {data.lastHash && (
            <Group gap={4} wrap="nowrap">
              <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                {t("audit.note")} <code>{data.lastHash.slice(0, 16)}…</code>
              </Text>
              <Copy text={data.lastHash} label={t("audit.copyHash")} />
            </Group>
          )}
        </Panel>
      )}
    </>
  );
}

export const Route = createLazyRoute("/settings/audit")({ component: AuditPage });
