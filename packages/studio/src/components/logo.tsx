/** The crucible with its melt. */
export function Logo() {
  return (
    <span
      style={{
        display: "inline-flex",
        alignItems: "center",
        gap: 9,
        fontWeight: 650,
        fontSize: 15,
        letterSpacing: "-0.01em",
      }}
    >
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <path
          d="M4 7h24.500L25.300 11l-2.500 12.200A4 4 0 0 1 18.900 26.500h-6.800a4 4 0 0 1-3.900-3.300z"
          fill="currentColor"
        />
        <path d="M8.700 11.500h14.200l-2 9.800a2 2 0 0 1-2 1.700h-6.300a2 2 0 0 1-2-1.700z" fill="#f2711f" />
      </svg>
      Crisol
    </span>
  );
}
