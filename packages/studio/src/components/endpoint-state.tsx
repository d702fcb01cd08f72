import type { Endpoint } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import classes from "./endpoint-state.module.css";

/** Whether it answers: a full dot does, a hollow one does not. */
export function EndpointState({ state }: { readonly state: Endpoint["state"] }) {
  const { t } = useTranslation();
  return (
    <span className={classes.state} data-state={state}>
      {t(`endpointState.${state}`)}
    </span>
  );
}
