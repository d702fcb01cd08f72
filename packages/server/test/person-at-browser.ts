import { contract } from "@crisol/contract";
import type { TestServer } from "./harness.js";

/** Somebody with a browser of their own: it keeps cookies, each for the origin that set it. */
export class PersonAtBrowser {
  #cookies = new Map<string, Map<string, string>>();

  constructor(readonly studio: TestServer) {}

  /** Another browser with the same cookies as this one has now. */
  copy(): PersonAtBrowser {
    const copy = new PersonAtBrowser(this.studio);
    copy.#cookies = structuredClone(this.#cookies);
    return copy;
  }

  /** The address of the provider that the Studio's button leads to. */
  async begin(): Promise<URL> {
    const response = await this.post(contract.identityProvider.begin.path);
    const answer = await response.json();
    if (response.status !== 201) throw new Error(JSON.stringify(answer));
    return new URL(answer.url);
  }

  /**
   * Signs in as `login` on the provider's pages, agrees, and returns the query with which they send the browser back.
   * Without `login`, presses the link that cancels.
   */
  async signInAt(address: URL, login?: string): Promise<string> {
    let url = address;
    let form: Record<string, string> | undefined;
    for (let step = 0; step < 12; step++) {
      const response = await this.#send(url, {
        redirect: "manual",
        ...(form && { method: "POST", body: new URLSearchParams(form) }),
      });
      const location = response.headers.get("location");
      if (location) {
        url = new URL(location, url);
        form = undefined;
        if (url.origin === this.studio.url) return url.search;
        continue;
      }
      const page = await response.text();
      const action = (login ? /<form[^>]* action="([^"]+)"/ : /<a href="([^"]+)">\[ Cancel \]/).exec(page)?.[1];
      if (!action) throw new Error(`${response.status} at ${url.href}: ${page.slice(0, 2000)}`);
      url = new URL(action, url);
      if (login)
        form = page.includes('name="login"') ? { prompt: "login", login, password: "any" } : { prompt: "consent" };
    }
    throw new Error(`The provider does not come to an end at ${url.href}`);
  }

  /** Hands in the query of the address, as the Studio's page does. */
  finish(answer: string): Promise<Response> {
    return this.post(contract.identityProvider.finish.path, { answer });
  }

  /** The whole way: from the button to the session, or to the error. */
  async signIn(login: string): Promise<Response> {
    return this.finish(await this.signInAt(await this.begin(), login));
  }

  get(path: string): Promise<Response> {
    return this.#send(new URL(path, this.studio.url));
  }

  post(path: string, body?: object): Promise<Response> {
    return this.#send(new URL(path, this.studio.url), {
      method: "POST",
      headers: { origin: this.studio.url, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** Who the Studio takes them for; throws the status where it does not know them. */
  async session(): Promise<{
    readonly user: { readonly id: string; readonly name: string };
    readonly isAdmin: boolean;
  }> {
    const response = await this.get(contract.session.get.path);
    return response.ok ? response.json() : Promise.reject(new Error(String(response.status)));
  }

  async #send(url: URL, init: RequestInit = {}): Promise<Response> {
    const jar = this.#cookies.get(url.origin) ?? new Map<string, string>();
    this.#cookies.set(url.origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...init, headers: { ...init.headers, ...(cookie && { cookie }) } });
    for (const set of response.headers.getSetCookie()) {
      const [name, value] = set.split(";", 1)[0]!.split("=") as [string, string];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return response;
  }
}

/** The status, code and sentence of an answer that is an error. */
export async function errorOf(response: Response) {
  const { error } = await response.json();
  return { status: response.status, code: error.code as string, message: error.message as string };
}
