// Registries: where the messages are explained that this iDRAC uses.
import type { JsonObject } from "../../json.ts";
import type { Idrac } from "../idrac.ts";
import { BASE, EEMI, type MessageText } from "../messages.ts";
import { type Branch, collection, type Resource, typed } from "../resource.ts";

const REGISTRIES = "/redfish/v1/Registries";

export function registries(idrac: Idrac): Branch {
  const base = file("BaseMessages", "Base Message Registry File", "BaseRegistry", idrac.profile.registry.base, BASE, "DMTF");
  const dell = file("Messages", "iDRAC Message Registry File", "EEMIRegistry", idrac.profile.registry.eemi, EEMI, "Dell");
  return {
    resources: [
      collection(REGISTRIES, "MessageRegistryFileCollection", "Registry File Collection", () => [`${REGISTRIES}/BaseMessages`, `${REGISTRIES}/Messages`]),
      ...base,
      ...dell,
    ],
  };
}

/** `prefix` is such as "Base.1.12": the registry's name and its version without the last number. */
function file(id: string, name: string, body: string, prefix: string, messages: Readonly<Record<string, MessageText>>, owner: string): Resource[] {
  const path = `${REGISTRIES}/${id}`;
  const uri = `${path}/${body}`;
  const [registry = "", ...version] = prefix.split(".");
  return [
    {
      path,
      get: () =>
        typed(path, "#MessageRegistryFile.v1_1_3.MessageRegistryFile", {
          Description: `${name} locations`,
          Id: id,
          Languages: ["en"],
          Location: [{ Language: "en", Uri: uri }],
          Name: name,
          Registry: prefix,
        }),
    },
    {
      path: uri,
      hasNoEtag: true,
      get: () =>
        typed(uri, "#MessageRegistry.v1_5_0.MessageRegistry", {
          Description: `This registry defines the ${registry} messages`,
          Id: body,
          Language: "en",
          Messages: Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, explained(text)])),
          Name: name,
          OwningEntity: owner,
          RegistryPrefix: registry,
          RegistryVersion: `${version.join(".")}.0`,
        }),
    },
  ];
}

function explained(text: MessageText): JsonObject {
  const count = new Set(text.message.match(/%\d/g) ?? []).size;
  const severity = text.severity === "Informational" ? "OK" : text.severity;
  return {
    Description: text.message,
    Message: text.message,
    MessageSeverity: severity,
    NumberOfArgs: count,
    ParamTypes: Array.from({ length: count }, () => "string"),
    Resolution: text.resolution,
    Severity: severity,
  };
}
