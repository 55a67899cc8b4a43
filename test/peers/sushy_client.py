"""Drives one iDRAC with OpenStack's sushy, as Ironic would, and prints what it saw as one line of JSON.

Usage: sushy_client.py <url> <user> <password> session|basic
"""
import json
import sys
import time

import sushy
from sushy import auth

PATIENCE_S = 15


def wait_for(system, state):
    deadline = time.monotonic() + PATIENCE_S
    while system.power_state != state:
        if time.monotonic() > deadline:
            raise SystemExit(f"the system is {system.power_state}, and not {state} after {PATIENCE_S} s")
        time.sleep(0.2)
        system.refresh(force=True)
    return system.power_state.value


def reset(system, how):
    """An iDRAC10 refuses to switch on for a moment after it switched off: 409, which a caller tries again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return system.reset_system(how)
        except sushy.exceptions.HTTPError as error:
            if error.status_code != 409 or time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def walk_power(system):
    """Every change as a program makes it that does not know how long a server takes: ask, then look until it is so.

    `system` has just been got: sushy refreshes what hangs below a system too once that was looked at.
    """
    seen = []
    for how, state in (
        (sushy.ResetType.GRACEFUL_SHUTDOWN, sushy.PowerState.OFF),
        (sushy.ResetType.ON, sushy.PowerState.ON),
        (sushy.ResetType.FORCE_RESTART, sushy.PowerState.ON),
        (sushy.ResetType.FORCE_OFF, sushy.PowerState.OFF),
        (sushy.ResetType.ON, sushy.PowerState.ON),
    ):
        reset(system, how)
        seen.append([how.value, wait_for(system, state)])
    return seen


def refusal(system):
    """What sushy makes of a refused action: the server is on already."""
    try:
        system.reset_system(sushy.ResetType.ON)
    except sushy.exceptions.HTTPError as error:
        return {"status": error.status_code, "message": str(error)}
    return None


def logs_of(owner):
    """sushy has no class for log services: its connector reads them."""
    get = lambda path: owner._conn.get(path).json()
    services = get(owner.json["LogServices"]["@odata.id"])["Members"]
    found = {}
    for service in (get(member["@odata.id"]) for member in services):
        if "Entries" in service:
            found[service["Id"]] = len(get(service["Entries"]["@odata.id"])["Members"])
    return found


def inventory_of(root, system, manager):
    chassis = root.get_chassis(system.chassis[0].path)
    firmware = root.get_update_service().firmware_inventory
    bios = next(path for path in firmware.members_identities if "/Installed-159-" in path)
    storage = system.storage.get_members()
    return {
        "systems": len(root.get_system_collection().get_members()),
        "managed": len(manager.systems),
        "processors": len(system.processors.get_members()),
        "nics": len(system.ethernet_interfaces.get_members()),
        "drives": sum(len(unit.json["Drives"]) for unit in storage),
        "chassis": {"type": chassis.chassis_type.value, "power": chassis.power_state.value},
        "resets": sorted(value.value for value in system.get_allowed_reset_system_values()),
        "bios": firmware.get_member(bios).version,
        "logs": logs_of(manager),
    }


def main(url, user, password, method):
    way_in = {"session": auth.SessionAuth, "basic": auth.BasicAuth}[method](user, password)
    root = sushy.Sushy(url, verify=False, auth=way_in)
    with way_in:
        system = root.get_system()
        manager = root.get_manager()
        seen = {
            "sku": system.sku,
            "model": system.model,
            "power": system.power_state.value,
            "health": system.status.health.value,
            "manager": {"model": manager.model, "firmware": manager.firmware_version},
            "sessions": [session.username for session in root.get_session_service().sessions.get_members()],
        }
        if method == "session":
            seen |= {"inventory": inventory_of(root, system, manager), "walk": walk_power(root.get_system(system.path)), "refusal": refusal(system)}
    print(json.dumps(seen))


main(*sys.argv[1:])
