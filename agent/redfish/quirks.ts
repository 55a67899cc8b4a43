// Where iDRACs differ from the Redfish specification, or from themselves a version earlier. Each oddity that the client
// works around has one entry here with the firmware it was seen on and the public evidence; code that works around it
// names the entry. iDRAC10 counts its versions from 1.10 again: versions are only comparable within a generation.

interface Quirk {
  /** What happens, in a sentence. */
  what: string;
  affects: string;
  evidence: string;
}

const quirk = (what: string, affects: string, evidence: string): Quirk => ({ what, affects, evidence });

export const quirks = {
  /** The sentence is all there is: no MessageId tells these apart from any other internal error. */
  privilegeFailureIs400: {
    ...quirk("A missing privilege is answered 400 InternalError with a sentence instead of 403.", "iDRAC7, iDRAC8", "dell/iDRAC-Redfish-Scripting issue 256"),
    shows: (status: number, text: string): boolean => status === 400 && /no sufficient privileges/i.test(text),
  },
  licenceFailureIs400: {
    ...quirk("A missing licence is answered 400 with a sentence.", "iDRAC7, iDRAC8", "bb-Ricardo/check_redfish issue 151"),
    shows: (status: number, text: string): boolean => status === 400 && /no sufficient license/i.test(text),
  },
  unknownUriIs400: {
    ...quirk('An unknown service is answered 400 "Request URI: … is invalid" instead of 404.', "iDRAC8", "recorded iDRAC8 bodies in buildio/redfish-client-testdata"),
    shows: (status: number, text: string): boolean => status === 400 && /request uri\b.*is invalid/i.test(text),
  },
  concatenatedDocuments: quirk(
    "One body holds an error document and the resource, one behind the other.",
    "firmware without the licence for $expand",
    "bb-Ricardo/check_redfish issue 151",
  ),
  truncatedUnauthorized: quirk(
    "A dead token is answered 401 in HTML with a chunked body that breaks off, which HTTP clients report as a protocol error.",
    "iDRAC8",
    "bb-Ricardo/check_redfish issue 90",
  ),
  extendedInfoIsObject: quirk("@Message.ExtendedInfo is one object instead of an array.", "several", "ansible-collections/community.general issue 5886"),
  errorMessageIsObject: quirk('error.message is {lang, value}, code is "5", and there is no ExtendedInfo.', "iDRAC8 2.30", "dell/iDRAC-Redfish-Scripting issue 54"),
  errorCodeIsMessageId: quirk("error.code holds the MessageId itself.", "several", "openstack/sushy, tests/unit/json_samples/dell error_pending_job.json"),
  handshakeBreaksOff: quirk("The TLS handshake ends early now and then; a plain retry works.", "12G, 13G", "dell/redfish-ansible-module issue 63"),
  sessionsUriMoved: {
    ...quirk(
      "Sessions are made at /redfish/v1/Sessions below Redfish 1.6 and at SessionService/Sessions above; the other one answers 400 or 405.",
      "iDRAC7, iDRAC8, early iDRAC9",
      "dell/iDRAC-Redfish-Scripting CreateXAuthTokenSessionREDFISH.py; mrlhansen/idrac_exporter issue 132",
    ),
    /** Both URIs, the likelier one first. */
    candidates: (linked: string | undefined, redfishVersion: string | undefined): string[] => {
      const current = "/redfish/v1/SessionService/Sessions";
      const old = "/redfish/v1/Sessions";
      const [major = 1, minor = 0] = (redfishVersion ?? "1.0").split(".").map(Number);
      const byVersion = major > 1 || minor >= 6 ? [current, old] : [old, current];
      return [...new Set([...(linked === undefined ? [] : [linked]), ...byVersion])];
    },
  },
  loginRefusesAuthorization: quirk(
    "POST to the session collection with an Authorization header is answered 415.",
    "iDRAC9 5.x, 6.x",
    "ansible-collections/community.general issue 5886; dell/dellemc-openmanage-ansible-modules issue 612",
  ),
  actionsRefuseIfMatch: quirk("An action POST with If-Match is answered 412, whatever the value.", "iDRAC10", "ironcore-dev/metal-operator issue 1015; stmcginnis/gofish PR 510"),
  staleEtagOnFirstPatch: quirk("The first PATCH with a fresh ETag may be answered 412; the second one passes.", "iDRAC10 1.10 to 1.20", "dell/iDRAC-Redfish-Scripting issue 354"),
  emptyEtag: quirk("The ETag is an empty string: it must not be sent back.", "several", "openstack/sushy release note ignore-empty-string-etags"),
  skipBeyondEnd: {
    ...quirk(
      "$skip past the last entry is answered 400 SYS417 or 500 instead of an empty page.",
      "iDRAC8, iDRAC9",
      "dell/iDRAC-Redfish-Scripting GetIdracLcLogsREDFISH.py; wikimedia spicerack",
    ),
    shows: (status: number): boolean => status === 400 || status === 404 || status === 500,
  },
  pagesOverlap: quirk("Pages of a log overlap by an entry.", "iDRAC10", "dell/iDRAC-Redfish-Scripting issue 344"),
  expandIgnored: quirk("$expand is ignored or refused.", "iDRAC7, iDRAC8; iDRAC9 without a licence", "wikimedia spicerack; bb-Ricardo/check_redfish issue 151"),
  logsMoved: quirk(
    'The logs are at Managers/…/Logs/{Sel,Lclog} instead of LogServices, and on 3.34 LogServices has members "SEL" and "LC" that point there.',
    "iDRAC7, iDRAC8, iDRAC9 before 4.10",
    "public mock-ups of an M640 on 3.34; wikimedia spicerack",
  ),
  unparseableTimes: {
    ...quirk('LastResetTime is "0000-00-00T00:00:00+00:00" where no clock was set.', "several", "public mock-ups of an R750"),
    isTime: (text: string | null | undefined): text is string => typeof text === "string" && !text.startsWith("0000") && !Number.isNaN(Date.parse(text)),
  },
  alreadyInPowerState: {
    ...quirk(
      "A reset that changes nothing is answered 409 PSU501 or PSU502 with severity Informational.",
      "iDRAC9, iDRAC10",
      "dell/dellemc-openmanage-ansible-modules issues 115 and 132",
    ),
    messageIds: new Set(["PSU501", "PSU502"]),
  },
  onTooSoonAfterOff: {
    ...quirk("Powering on right after off is answered 409 for some seconds.", "iDRAC10", "openstack/ironic release note redfish-power-on-conflict"),
    shows: (status: number, messageId: string | null): boolean => status === 409 && messageId !== "PSU501" && messageId !== "PSU502",
  },
  rollupsInDellSystem: quirk(
    "Roll-ups for fans, power supplies, batteries and so on are in Oem.Dell.DellSystem only.",
    "iDRAC9, iDRAC10",
    "public mock-ups of an R750 and an XR8720t",
  ),
  firmwareIdWithoutFqdd: quirk(
    "FirmwareInventory ids do not name the device; on iDRAC10 they name it without its instance.",
    "iDRAC9 3.x; iDRAC10",
    "public mock-ups of an M640 and an XR8720t",
  ),
} as const;
