import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { CrisolError } from "@crisol/contract";
import { Agent, type Dispatcher } from "undici";
import { isPublicAddress } from "./public-address.js";

/** Requests to addresses that users gave (webhooks, imports by URL): only to the public internet, or where allowed. */
export interface Outgoing {
  /**
   * The URL, if it may be called: http or https, no credential in it, and not a private, loopback or link-local
   * address, also when a name resolves to one now. Throws `url_not_allowed`. A name that does not resolve passes:
   * the request itself checks again.
   */
  check(url: string): Promise<URL>;
  /**
   * The URL as `check` does, with what another program may connect to for it. Throws `url_not_allowed`, also for a name
   * that does not resolve.
   */
  resolve(url: string): Promise<ResolvedUrl>;
  /**
   * Sends a request. The address that is connected to is the one that was checked: there is no second look-up that
   * could answer differently. Redirects are not followed: their status comes back like any other. The caller reads or
   * destroys the body. Throws `url_not_allowed`, and the network's errors as they are.
   */
  request(url: string, options: OutgoingRequest): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

export interface ResolvedUrl {
  readonly url: URL;
  /** Whether the operator allows it whatever it resolves to. */
  readonly isAllowed: boolean;
  /** What its name resolves to, all public; empty for a host that is an address, and for one that is allowed. */
  readonly addresses: readonly string[];
}

export interface OutgoingRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the whole exchange, body included. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Resolves a name to all its addresses; `dns.lookup` unless a test gives another. */
type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** `allowHosts`: `host:port` pairs that may be called whatever they resolve to; compared exactly, port included. */
export function createOutgoing(allowHosts: readonly string[], lookup: Lookup = lookupAll): Outgoing {
  const allowed = new Set(allowHosts.map((pair) => pair.toLowerCase()));
  const guarded = new Agent({
    connect: { lookup: checkedLookup(lookup), timeout: 5_000 },
    pipelining: 1,
    connections: 8,
  });
  // Another agent, so that a connection to an allowed private address is never reused for a name that is not allowed.
  const trusted = new Agent({ connect: { timeout: 5_000 }, pipelining: 1, connections: 8 });

  const isAllowed = (url: URL): boolean => allowed.has(`${url.hostname}:${portOf(url)}`);
  return {
    async check(text) {
      const url = parse(text, isAllowed);
      if (!isAllowed(url) && !literal(url)) {
        const found = await lookup(url.hostname).catch(() => []);
        const bad = found.find(({ address }) => !isPublicAddress(address));
        if (bad) throw refused(text, `${url.hostname} resolves to ${bad.address}, which is not a public address`);
      }
      return url;
    },
    async resolve(text) {
      const url = parse(text, isAllowed);
      if (isAllowed(url)) return { url, isAllowed: true, addresses: [] };
      if (literal(url)) return { url, isAllowed: false, addresses: [] };
      const addresses = (await lookup(url.hostname).catch(() => [])).map(({ address }) => address);
      const bad = addresses.find((address) => !isPublicAddress(address));
      if (bad) throw refused(text, `${url.hostname} resolves to ${bad}, which is not a public address`);
      if (addresses.length === 0) throw refused(text, `${url.hostname} has no address`);
      return { url, isAllowed: false, addresses };
    },
    async request(text, options) {
      const url = parse(text, isAllowed);
      try {
        return await (isAllowed(url) ? trusted : guarded).request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: options.method,
          headers: options.headers,
          body: options.body ?? null,
          signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
        });
      } catch (error) {
        throw error instanceof NotPublicError ? refused(text, error.message) : error;
      }
    },
    async close() {
      await Promise.all([guarded.destroy(), trusted.destroy()]);
    },
  };
}

class NotPublicError extends Error {}

function parse(text: string, isAllowed: (url: URL) => boolean): URL {
  if (!URL.canParse(text)) throw refused(text, "it is not a URL");
  // The parser gives decimal, octal and hexadecimal IPv4 addresses their usual form, so that one check sees them all.
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused(text, "only http and https are called");
  if (url.username || url.password) throw refused(text, "it holds a credential");
  if (isAllowed(url)) return url;
  const address = literal(url);
  if (address && !isPublicAddress(address)) throw refused(text, `${address} is not a public address`);
  if (/(^|\.)(localhost|local|internal|home\.arpa)\.?$/.test(url.hostname)) {
    throw refused(text, `${url.hostname} is a name of a private network`);
  }
  return url;
}

/** The address when the host is one, without brackets. Such a host is connected to without any look-up. */
function literal(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) ? host : undefined;
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}

function checkedLookup(lookup: Lookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host).then(
      (found) => {
        const bad = found.find(({ address }) => !isPublicAddress(address));
        if (bad) return callback(new NotPublicError(`${host} resolves to ${bad.address}, which is not public`), "", 0);
        const first = found[0];
        if (!first) return callback(new Error(`${host} has no address`), "", 0);
        if (options.all) return callback(null, [...found]);
        callback(null, first.address, first.family);
      },
      (error: Error) => callback(error as NodeJS.ErrnoException, "", 0),
    );
  };
}

const lookupAll: Lookup = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });

function refused(value: string, problem: string): CrisolError {
  return new CrisolError("url_not_allowed", { value: value.slice(0, 200), problem });
}
