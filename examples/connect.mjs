import { createClient } from "@crisol/sdk";

/** A client of the server that `CRISOL_URL` and `CRISOL_TOKEN` name. */
export function connect() {
  const { CRISOL_URL: baseUrl = "http://127.0.0.1:7373", CRISOL_TOKEN: token } = process.env;
  if (!token) throw new Error("set CRISOL_TOKEN to an API token: crisol token create examples");
  return createClient({ baseUrl, token });
}

/** `0.842 ± 0.021`: a metric with half the width of its 95 % interval. */
export function shown({ value, lower, upper }) {
  return `${value.toFixed(3)} ± ${((upper - lower) / 2).toFixed(3)}`;
}
