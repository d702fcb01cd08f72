import { Command, Option } from "commander";
import { withServerOptions } from "../connect.js";
import { UsageError } from "../errors.js";

interface StartOptions {
  readonly port?: string;
  readonly host?: string;
  readonly dataDir?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly allowedHost?: string[];
  readonly importRoot?: string[];
  readonly insecureNoTls?: boolean;
  readonly oidcIssuer?: string;
  readonly oidcClientId?: string;
  readonly oidcGroupsClaim?: string;
  readonly oidcAdminGroup?: string;
  readonly oidcName?: string;
  readonly json?: boolean;
}

export function command(): Command {
  return withServerOptions(new Command("start"))
    .addOption(new Option("--port <n>", "port to listen on (default 7373; 0: any that is free)").env("CRISOL_PORT"))
    .option("--host <address>", "address to listen on (default 127.0.0.1: this machine only)")
    .option("--tls-cert <file>", "certificate chain, PEM")
    .option("--tls-key <file>", "private key, PEM")
    .option("--insecure-no-tls", "listen on other addresses than loopback without TLS, behind a proxy that has it")
    .option("--allowed-host <host:port...>", "further values of the Host header, for a proxy or a name")
    .option("--import-root <dir...>", "folders that imports by path may read (default: the current one)")
    .addOption(new Option("--oidc-issuer <url>", "OpenID Connect provider to sign in with").env("CRISOL_OIDC_ISSUER"))
    .addOption(
      new Option("--oidc-client-id <id>", "client there; its secret comes from CRISOL_OIDC_CLIENT_SECRET").env(
        "CRISOL_OIDC_CLIENT_ID",
      ),
    )
    .addOption(
      new Option("--oidc-groups-claim <claim>", "what lists somebody's groups (default groups)").env(
        "CRISOL_OIDC_GROUPS_CLAIM",
      ),
    )
    .addOption(
      new Option("--oidc-admin-group <group>", "whose members are administrators").env("CRISOL_OIDC_ADMIN_GROUP"),
    )
    .addOption(new Option("--oidc-name <name>", "what people call the provider").env("CRISOL_OIDC_NAME"))
    .action(async (options: StartOptions) => {
      const { resolveDataDir, startServer } = await import("@crisol/server");
      const server = await startServer({
        dataDir: resolveDataDir(options.dataDir),
        ...(options.port !== undefined && { port: portOf(options.port) }),
        ...(options.host !== undefined && { host: options.host }),
        ...(options.tlsCert !== undefined && { tlsCert: options.tlsCert }),
        ...(options.tlsKey !== undefined && { tlsKey: options.tlsKey }),
        ...(options.allowedHost && { allowedHosts: options.allowedHost }),
        ...(options.importRoot && { importRoots: options.importRoot }),
        ...(options.insecureNoTls && { insecureNoTls: true }),
        ...(options.oidcIssuer !== undefined && { oidcIssuer: options.oidcIssuer }),
        ...(options.oidcClientId !== undefined && { oidcClientId: options.oidcClientId }),
        ...(options.oidcGroupsClaim !== undefined && { oidcGroupsClaim: options.oidcGroupsClaim }),
        ...(options.oidcAdminGroup !== undefined && { oidcAdminGroup: options.oidcAdminGroup }),
        ...(options.oidcName !== undefined && { oidcName: options.oidcName }),
      });
      if (options.json)
        return console.log(
          JSON.stringify({
            url: server.url,
            loginUrl: server.loginUrl,
            token: server.firstToken ?? null,
            pid: process.pid,
          }),
        );
      console.log(
        `Crisol is ready in ${(server.readyMs / 1000).toFixed(2)} s.\n\n  Studio   ${server.loginUrl}\n           (the code works once, for 10 minutes; another: crisol login)`,
      );
      if (server.firstToken)
        console.log(
          `  Token    ${server.firstToken}\n           (keep it now: it is not shown again; more: crisol token create)`,
        );
      console.log(`  Data     ${server.dataDir}\n\nCtrl-C stops it.`);
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port must be a whole number from 0 to 65535, not ${text}`);
}
