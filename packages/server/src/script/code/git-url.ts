/** The address of a remote without the credential that it may hold; an `scp`-like one, such as `git@host:path`, stays. */
export function withoutCredential(url: string | null): string | null {
  if (url === null || !URL.canParse(url) || !/^[a-z+]+:\/\//i.test(url)) return url;
  const parsed = new URL(url);
  if (!parsed.username && !parsed.password) return url;
  // `ssh://git@host/path`: without a password the name is no secret, and the address is of no use without it.
  parsed.password = "";
  if (!parsed.protocol.startsWith("ssh")) parsed.username = "";
  return parsed.href;
}
