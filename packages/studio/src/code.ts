import type { Code } from "./components/code-button.js";

/** The heading of every Python snippet, so that each runs as it stands. */
const session = `import os, requests

url = "http://127.0.0.1:7373/api/v1"
api = requests.Session()
api.headers["Authorization"] = f"Bearer {os.environ['CRISOL_TOKEN']}"
`;

/** Code of a page from its distinctive lines. */
export function code(cli: string, ts: string, python: string): Code {
  return {
    cli,
    ts: `import { createClient } from "@crisol/sdk";

const api = createClient({ baseUrl: "http://127.0.0.1:7373", token: process.env.CRISOL_TOKEN });
${ts}`,
    python: `${session}${python}`,
  };
}
