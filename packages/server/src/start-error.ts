/** The options of the server do not go together or cannot be used; `message` says why and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}
