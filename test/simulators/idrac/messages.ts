// The messages a simulated iDRAC speaks with. MessageIds and severities follow Dell's EEMI registry and DMTF's Base
// registry; note that "Informational" is common on failures (redfish.md 4), so a client must not judge by severity.

export type Severity = "OK" | "Informational" | "Warning" | "Critical";

export interface MessageText {
  readonly severity: Severity;
  readonly message: string;
  readonly resolution: string;
}

const NOTHING_TO_DO = "No response action is required.";
const VALID_VALUE = "Enter a valid value and retry the operation.";
const text = (severity: Severity, message: string, resolution = NOTHING_TO_DO): MessageText => ({
  severity,
  message,
  resolution,
});
const info = (message: string, resolution?: string) => text("Informational", message, resolution);
const warning = (message: string, resolution?: string) => text("Warning", message, resolution);
const critical = (message: string, resolution?: string) => text("Critical", message, resolution);

/** Dell's messages, without the registry prefix. */
export const EEMI: Readonly<Record<string, MessageText>> = {
  SYS400: warning(
    "Unable to successfully complete the precondition check operations such as Open Data Protocol (OData) Version, If-Match request-header, and If-Not-Modified request-headers.",
    "Make sure that the prerequisites specified for the request are satisfied.",
  ),
  SYS401: warning("Unable to complete the operation because the media type entered is not supported.", "Enter a media type that is supported and retry the operation."),
  SYS402: info("Unable to run the method because the requested HTTP method is not allowed.", "Enter a valid HTTP method and retry the operation."),
  SYS403: critical(
    "Unable to complete the operation because the resource %1 entered is not found.",
    'Enter the correct resource and retry the operation. For resources with numeric ID in the URI, enable the "Redfish.1#NumericDynamicSegmentsEnable" attribute and retry the operation.',
  ),
  SYS404: warning(
    "Unable to complete the operation because the If-Match request header is missing.",
    "Make sure that the If-Match request header is entered and retry the operation.",
  ),
  SYS405: critical("Unable to complete the operation because the JSON data format entered is invalid.", "Enter the correct JSON data format and retry the operation."),
  SYS406: info(
    "Unable to start the configuration operation because the System Lockdown mode is enabled.",
    "Make sure that the Lockdown.1.SystemLockdown attribute is set to Disabled, and then retry the operation.",
  ),
  SYS407: warning("Unable to complete the operation because the value %1 entered for the query parameter %2 is invalid.", VALID_VALUE),
  SYS409: warning("Unable to set the object properties because an incorrect object value is entered.", "Enter a valid object value and retry the operation."),
  SYS413: info("The operation successfully completed."),
  SYS414: info("A new resource is successfully created."),
  SYS415: warning(
    "Unable to complete the operation because an invalid username and/or password is entered, and therefore authentication failed.",
    "Enter valid user name and password and retry the operation.",
  ),
  SYS417: warning(
    "Unable to complete the operation because the value %1 entered for the query parameter %2 is out of range %3.",
    "Enter a query parameter value within range and retry the operation.",
  ),
  SYS424: warning(
    "Unable to complete the operation because the value %1 entered for the property %2 is of different type than the property can accept.",
    "Enter a valid value in the expected type for the property in the request body and retry the operation.",
  ),
  SYS425: warning(
    "Unable to complete the operation because the value %1 entered for the property %2 is invalid.",
    "Enter a valid value for the property in the request body and retry the operation.",
  ),
  SYS426: warning(
    "Unable to complete the operation because the value %1 entered for the property %2 is not in the list of acceptable values.",
    "Enter a valid value from the enumeration list that Redfish service supports and retry the operation.",
  ),
  SYS427: warning(
    "Unable to complete the operation because the property %1 is a read only property and cannot be assigned a value.",
    "Remove the property from the request body and retry the operation.",
  ),
  SYS428: warning(
    "Unable to complete the operation because the property %1 is a required property and must be included in the request.",
    "Make sure that the property is in the request body and has a valid value, and retry the operation.",
  ),
  SYS429: warning(
    "Unable to complete the operation because the property %1 is not in the list of valid properties for the resource.",
    "Remove the unknown property from the request body and retry the operation.",
  ),
  SYS446: critical(
    "The requested operation cannot be completed because of an internal error.",
    "Retry the operation after a few minutes. If the issue persists, contact your service provider.",
  ),
  SYS518: info("iDRAC is currently unable to display any information because data sources are unavailable.", "Wait for the data to be available and retry the operation."),
  RAC0182: info("The iDRAC firmware was rebooted with the following reason: %1."),
  RAC0218: info("The maximum number of user sessions is reached.", "Close one or more sessions before opening another session."),
  RAC0506: critical("You do not have privileges to perform this operation.", "Contact the system administrator to perform the operation or grant the required privileges."),
  RAC0508: critical("Unable to complete the operation because the provider is not ready.", "Wait for few minutes, refresh the page and retry."),
  RAC0509: warning("The server is temporarily unavailable. Try again after sometime.", "Wait for few minutes and refresh the page."),
  RAC1201: warning("Unable to complete the operation because the server is in the lockdown mode.", "Disable the lockdown mode and retry the operation."),
  PSU501: info("Server is already powered ON."),
  PSU502: info("Server is already powered OFF."),
  SUP011: warning("Invalid Job ID specified.", "Verify the job ID and retry the action."),
  SUP016: info("Job cannot be scheduled.", "Wait until the job status allows the action and retry."),
  SUP020: info("The specified job was deleted."),
  // What the Lifecycle log records.
  USR0030: info("Successfully logged in using %1, from %2 and %3."),
  USR0031: info("Unable to log in for %1 from %2 using %3.", "Make sure the login credentials are valid and retry the operation."),
  USR0032: info("The session for %1 from %2 using %3 is logged off."),
  USR0034: warning("Login attempt alert for %1 from %2 using %3, IP will be blocked for %4 seconds.", "Make sure the username and password credentials used are correct."),
  USR8500: warning("Excessive login failures from %1; blocked for %2 seconds.", "Wait for the duration specified in the message and then retry the login."),
  SYS1000: info("System is turning on."),
  SYS1001: info("System is turning off."),
  SYS1003: info("System CPU Resetting."),
  RAC0703: info("Requested system hardreset."),
  RAC0704: info("Requested system powerdown."),
  RAC0701: info("Requested system powerup."),
  RAC0702: info("Requested system powercycle."),
  LOG007: info("The previous log entry was repeated %1 times."),
  LOG203: info("The SEL was cleared by %1 from %2."),
  PR19: info("Job completed successfully."),
  JCP027: info("The (installation or configuration) job %1 is successfully created on iDRAC."),
  JCP037: info("The (installation or configuration) job %1 is successfully completed."),
  RED025: info("%1 firmware updated successfully. Current version:%2"),
  LC061: info("Lifecycle controller is ready to take provisioning requests"),
  NIC100: warning("The %1 Port %2 network link is down.", "Check the network cable and the attached network switch."),
  NIC101: info("The %1 Port %2 network link is started."),
  FAN0000: warning("Fan %1 RPM is less than the lower warning threshold.", "Remove and re-install the fan."),
  FAN0001: critical("Fan %1 RPM is less than the lower critical threshold.", "Remove and re-install the fan."),
  PSU0001: critical("Power supply %1 failed.", "Remove and re-install the power supply."),
  PSU0002: warning("A predictive failure detected on power supply %1.", "Replace the power supply."),
  PSU0003: critical(
    "The Power Supply Unit (PSU) %1 is not receiving input power because of issues in PSU or cable connections.",
    "Ensure that the input power source is connected to the PSU.",
  ),
  TMP0119: warning("The system inlet temperature is greater than the upper warning threshold.", "Check system operating environment."),
  TMP0120: critical("The system inlet temperature is greater than the upper critical threshold.", "Check system operating environment."),
  MEM0001: critical("Multi-bit memory errors are detected on the memory device at location(s) %1. Immediately replace the DIMM.", "Immediately replace the DIMM."),
  MEM0701: warning("Correctable memory error rate exceeded for %1.", "Reseat the memory at the next scheduled service window."),
  PDR1001: critical("Fault detected on drive %1 in disk drive bay %2.", "Remove and reseat the failed disk."),
  PDR1: warning("%1 reports a predictive failure.", "Replace the disk at the next scheduled service window."),
};

/** DMTF's messages, without the registry prefix. */
export const BASE: Readonly<Record<string, MessageText>> = {
  Success: text("OK", "The request completed successfully.", "None"),
  Created: text("OK", "The resource was created successfully.", "None"),
  AccessDenied: critical(
    "The authentication credentials included with this request are missing or invalid.",
    "Attempt to ensure that the URI is correct and that the service has the appropriate credentials.",
  ),
  InsufficientPrivilege: critical(
    "There are insufficient privileges for the account or credentials associated with the current session to perform the requested operation.",
    "Either abandon the operation or change the associated access rights and resubmit the request if the operation failed.",
  ),
  InternalError: critical(
    "The request failed due to an internal service error.  The service is still operational.",
    "Resubmit the request.  If the problem persists, consider resetting the service.",
  ),
  PreconditionFailed: critical("The ETag supplied did not match the ETag required to change this resource.", "Try the operation again using the appropriate ETag."),
  ResourceMissingAtURI: critical("The resource at the URI '%1' was not found.", "Place a valid resource at the URI or correct the URI and resubmit the request."),
  NoOperation: warning(
    "The request body submitted contain no data to act upon and no changes to the resource took place.",
    "Add properties in the JSON object and resubmit the request.",
  ),
  OperationNotAllowed: critical("The HTTP method is not allowed on this resource.", "None."),
  MalformedJSON: critical(
    "The request body submitted was malformed JSON and could not be parsed by the receiving service.",
    "Ensure that the request body is valid JSON and resubmit the request.",
  ),
  PropertyMissing: warning(
    "The property %1 is a required property and must be included in the request.",
    "Ensure that the property is in the request body and has a valid value and resubmit the request if the operation failed.",
  ),
  PropertyUnknown: warning(
    "The property %1 is not in the list of valid properties for the resource.",
    "Remove the unknown property from the request body and resubmit the request if the operation failed.",
  ),
  PropertyNotWritable: warning(
    "The property %1 is a read-only property and cannot be assigned a value.",
    "Remove the property from the request body and resubmit the request if the operation failed.",
  ),
  PropertyValueNotInList: warning(
    "The value '%1' for the property %2 is not in the list of acceptable values.",
    "Choose a value from the enumeration list that the implementation can support and resubmit the request if the operation failed.",
  ),
  PropertyValueTypeError: warning(
    "The value '%1' for the property %2 is not a type that the property can accept.",
    "Correct the value for the property in the request body and resubmit the request if the operation failed.",
  ),
  QueryNotSupported: warning("Querying is not supported by the implementation.", "Remove the query parameters and resubmit the request if the operation failed."),
  QueryParameterOutOfRange: warning("The value '%1' for the query parameter %2 is out of range %3.", "Reduce the value for the query parameter to a value that is within range."),
  ActionParameterValueConflict: warning("The parameter '%1' with the requested value of '%2' does not meet the constraints of the implementation.", "No resolution is required."),
  SessionLimitExceeded: critical(
    "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the implementation.",
    "Reduce the number of other sessions before trying to establish the session.",
  ),
  UnsupportedMediaType: critical("Redfish request contains unsupported media type.", "Correct the media type."),
};

export function fill(message: string, args: readonly string[]): string {
  return message.replaceAll(/%(\d)/g, (_, n: string) => args[Number(n) - 1] ?? "");
}
