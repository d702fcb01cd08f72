import { type ReactNode, useState } from "react";
import classes from "./drop-area.module.css";

/** An area on which files are dropped, with what else is done there. */
export function DropArea({
  label,
  onDrop,
  centred = false,
  children,
}: {
  /** For those who do not see it. */
  readonly label: string;
  /** Called within the event: what was dropped is gone once it is over. */
  readonly onDrop: (dropped: DataTransfer) => void;
  /** For an area that is what its page is for. */
  readonly centred?: boolean;
  readonly children: ReactNode;
}) {
  const [over, setOver] = useState(false);
  return (
    <fieldset
      className={classes.area}
      data-over={over || undefined}
      data-centred={centred || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop(event.dataTransfer);
      }}
    >
      <legend className={classes.label}>{label}</legend>
      {children}
    </fieldset>
  );
}

/** How far what was dropped is: as wide as it can be read. */
export function DropProgress({ children }: { readonly children: ReactNode }) {
  return <div className={classes.progress}>{children}</div>;
}
