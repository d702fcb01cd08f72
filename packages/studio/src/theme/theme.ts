import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** Molten orange: the one accent. Shade 7 carries white text at 5.2:1. */
const ember: MantineColorsTuple = [
  "#fff4ec",
  "#ffe6d5",
  "#fdc9a6",
  "#fba976",
  "#f98a47",
  "#f2711f",
  "#dd5a0c",
  "#bf4408",
  "#9a370a",
  "#7c2f0c",
];

/** Neutral greys with a trace of warmth, so that white and orange belong together. */
const gray: MantineColorsTuple = [
  "#fafaf9",
  "#f4f4f2",
  "#e9e8e5",
  "#dcdad6",
  "#c4c2bd",
  "#9d9b95",
  "#6b6964",
  "#4e4c48",
  "#33322f",
  "#1d1c1a",
];

/** Red whose shade 7 carries white text, and stands on white, at 5.9:1. */
const red: MantineColorsTuple = [
  "#fff5f4",
  "#ffe3e1",
  "#fcc5c1",
  "#f79d97",
  "#f2837b",
  "#e25d54",
  "#cf3f36",
  "#b3261e",
  "#931d17",
  "#761612",
];

/** Text first, body at 7, deepest last: the order Mantine expects of its dark scale. */
const dark: MantineColorsTuple = [
  "#e6e4e0",
  "#c6c4bf",
  "#a3a19b",
  "#75736e",
  "#3a3936",
  "#2a2927",
  "#201f1e",
  "#151514",
  "#100f0f",
  "#0a0a0a",
];

/** The element of the page in which menus open. */
export const FLOATING_ID = "floating";

export const theme = createTheme({
  primaryColor: "ember",
  primaryShade: 7,
  colors: { ember, gray, dark, red },
  black: "#1d1c1a",
  fontFamily: '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.45" },
    },
  },
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  focusRing: "auto",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    Menu: {
      // A menu has items and nothing else, and stands inside of a landmark as all that is on a page does.
      defaultProps: { withInitialFocusPlaceholder: false, portalProps: { target: `#${FLOATING_ID}` } },
    },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35, blur: 2 } } },
    ModalHeader: { defaultProps: { role: "presentation" } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
    Badge: { defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 500 } },
    Tabs: { defaultProps: { keepMounted: false } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: "right" } },
  },
});
