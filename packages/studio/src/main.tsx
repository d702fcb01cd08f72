import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./theme/global.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api.js";
import { startLanguage } from "./i18n/start.js";
import { router } from "./router.js";
import { theme } from "./theme/theme.js";

const colorScheme = localStorageColorSchemeManager({ key: "crisol-color-scheme" });

// The link that `crisol start` prints leads to "/#login=CODE": the page that exchanges the code takes over.
if (location.hash.startsWith("#login=")) history.replaceState(null, "", `/sign-in${location.hash}`);

// The identity provider sends the browser back to "/sign-in?code=CODE&state=STATE". In the fragment the router leaves it as it is.
if (location.pathname === "/sign-in" && new URLSearchParams(location.search).has("state"))
  history.replaceState(null, "", `/sign-in#answer=${encodeURIComponent(location.search.slice(1))}`);

// The links that MLflow's client prints lead to "/#/experiments/1/runs/ID".
const ofMlflow = () => location.hash.startsWith("#/experiments/");
if (ofMlflow()) history.replaceState(null, "", `/mlflow${location.hash.slice(1)}`);
addEventListener("hashchange", () => ofMlflow() && location.replace(`/mlflow${location.hash.slice(1)}`));

await startLanguage();
createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} colorSchemeManager={colorScheme} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
