/** The keys of endpoints, which step 5 keeps: what a request to one presents instead of a user's credential. */
export interface EndpointKeys {
  /** The id of the endpoint called `endpointName` if `presentedKey` is its key now, else null. */
  verify(endpointName: string, presentedKey: string): Promise<string | null>;
}
