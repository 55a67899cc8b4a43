"""Runs DMTF's Redfish-Service-Validator over a whole service and prints its verdicts as one line of JSON.

Usage: service_validator.py <url> <user> <password> <folder with CSDL files>

The validator's own command line does the same and then writes an Excel report, which takes six times as long as the test,
and it fetches schemas, unless told not to.
"""
import contextlib
import json
import sys

from redfish_service_validator import metadata
from redfish_service_validator.system_under_test import SystemUnderTest

ROOT = "/redfish/v1/"


def main(url, user, password, schemas):
    # It prints as it goes; standard output is for the result.
    with contextlib.redirect_stdout(sys.stderr):
        service = SystemUnderTest(url, user, password, 30, "Session", None, None, None, ["LogEntry", "20"], False)
        metadata.parse_schema_files(schemas)
        service.validate(None, ROOT, ROOT)
        service.logout()
    findings = [
        {"kind": verdict["Result"], "uri": uri, "property": name, "value": verdict["Value"], "message": verdict["Message"]}
        for uri, resource in service._resources.items()
        for name, verdict in resource["Results"].items()
        if verdict["Result"] in ("FAIL", "WARN")
    ]
    print(json.dumps({"passed": service.pass_count, "resources": len(service._resources), "findings": findings}))


main(*sys.argv[1:])
