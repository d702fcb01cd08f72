import * as nodeModule from "node:module";
import { packageOf, typescriptFormat } from "./packages.js";

// `node --import register.js train.ts`: the script finds our packages, and its types are left out.

/** Newer than the types of the oldest Node that Crisol runs on. */
interface SyncHooks {
  resolve(specifier: string, context: unknown, next: (specifier: string, context: unknown) => Resolved): Resolved;
}
interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean;
}
const { registerHooks } = nodeModule as unknown as { readonly registerHooks?: (hooks: SyncHooks) => void };
const { typescript } = process.features as { readonly typescript?: string | false };

if (typescript && registerHooks) {
  registerHooks({
    resolve(specifier, context, next) {
      const url = packageOf(specifier);
      if (url !== undefined) return { url, format: "module", shortCircuit: true };
      const resolved = next(specifier, context);
      const format = typescriptFormat(resolved.url);
      // Said, Node does not try first whether it is CommonJS, nor warn that it had to.
      return format === undefined ? resolved : { ...resolved, format: `${format}-typescript` };
    },
  });
} else nodeModule.register("./hooks.js", import.meta.url);
