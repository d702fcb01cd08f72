import { SshSettings, type TargetSettings } from "@crisol/contract";
import { NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { problemOf } from "../problem.js";

/** How a machine is reached where nothing is said. */
export const newSsh: SshSettings = {
  ...{ host: "", port: 22, user: "", identityFile: null, hostKey: null, nodeAddress: null },
};

/** How another machine is reached by SSH; a key that is left out is the one that it shows. */
export function SshFields({
  ssh,
  set,
}: {
  readonly ssh: SshSettings;
  readonly set: (change: Partial<TargetSettings>) => void;
}) {
  const { t } = useTranslation();
  type Name = "host" | "user" | "identityFile" | "hostKey" | "nodeAddress";
  const field = (name: Name, placeholder: string, isNeeded: boolean) => (
    <TextInput
      label={t(`compute.form.ssh.${name}`)}
      description={t(`compute.form.ssh.${name}Help`)}
      placeholder={placeholder}
      required={isNeeded}
      value={ssh[name] ?? ""}
      // What is still empty is not wrong yet: it only keeps the form from being sent.
      error={ssh[name] ? problemOf(SshSettings.shape[name], ssh[name]) : undefined}
      spellCheck={false}
      onChange={(event) => {
        const value = event.currentTarget.value.trim();
        set({ ssh: { ...ssh, [name]: value === "" && !isNeeded ? null : value } });
      }}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
      {field("host", "box.example.org", true)}
      {field("user", "ana", true)}
      <NumberInput
        label={t("compute.form.ssh.port")}
        description={t("compute.form.ssh.portHelp")}
        value={ssh.port}
        error={problemOf(SshSettings.shape.port, ssh.port)}
        clampBehavior="none"
        hideControls
        onChange={(value) => value !== "" && set({ ssh: { ...ssh, port: Number(value) } })}
      />
      {field("identityFile", "/home/crisol/.ssh/id_ed25519", false)}
      {field("hostKey", "SHA256:…", false)}
      {field("nodeAddress", "10.0.0.7", false)}
    </SimpleGrid>
  );
}
