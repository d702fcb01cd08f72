import type { Endpoint } from "@crisol/contract";
import { curlOf } from "@crisol/sdk";
import { Stack, Tabs, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "./code-block.js";

/** How a program asks the endpoint: ready to run, with a typical row. */
export function EndpointCode({
  endpoint,
  keyText,
}: {
  readonly endpoint: Endpoint;
  readonly keyText: string | undefined;
}) {
  const { t } = useTranslation();
  const { url } = endpoint;
  const row = Object.fromEntries(endpoint.signature.inputs.map((input) => [input.name, input.example]));
  const rows = JSON.stringify([row], null, 2);
  const python = rows.replaceAll(": null", ": None").replaceAll(": true", ": True").replaceAll(": false", ": False");
  const snippets = {
    curl: curlOf(url, keyText ?? "$CRISOL_ENDPOINT_KEY", row).replace(
      "'Authorization: Bearer $CRISOL_ENDPOINT_KEY'",
      '"Authorization: Bearer $CRISOL_ENDPOINT_KEY"',
    ),
    TypeScript: `const answer = await fetch("${url}", {
  method: "POST",
  headers: { authorization: \`Bearer \${process.env.CRISOL_ENDPOINT_KEY}\`, "content-type": "application/json" },
  body: JSON.stringify({ rows: ${rows.replaceAll("\n", "\n  ")} }),
});
const { predictions } = await answer.json();
console.log(predictions[0].prediction);`,
    Python: `import os, requests

answer = requests.post(
    "${url}",
    headers={"Authorization": f"Bearer {os.environ['CRISOL_ENDPOINT_KEY']}"},
    json={"rows": ${python.replaceAll("\n", "\n    ")}},
)
print(answer.json()["predictions"][0]["prediction"])`,
  };
  return (
    <Stack gap="sm">
      <Text c="dimmed">{t("deploy.codeSentence")}</Text>
      <Tabs defaultValue="curl">
        <Tabs.List>
          {Object.keys(snippets).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(snippets).map(([name, text]) => (
          <Tabs.Panel key={name} value={name} pt="sm">
            <CodeBlock text={text} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="sm" c="dimmed">
        {t("deploy.keyStarts")} <code>{endpoint.keyPrefix}…</code>
      </Text>
    </Stack>
  );
}
