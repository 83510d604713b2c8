"""DNS-SD: a device announces itself while its window is open, and `lpa devices --scan` finds it. With
the real Avahi, in a network namespace and on a bus of the test's own; as root, where it is installed.
"""
import ctypes
import os
import shutil
import subprocess
import unittest

import bus
import lab

CLONE_NEWNET = 0x40000000
ADDRESS = "10.77.0.1"
CONFIG = """[server]
host-name=lpab-scan-test
allow-interfaces=lpab0
use-ipv6=no
[publish]
disable-user-service-publishing=no
"""


def reason_to_skip():
    programs = ("avahi-daemon", "avahi-browse", "avahi-publish", "ip", "dbus-daemon")
    missing = [each for each in programs if shutil.which(each, path=bus.PATH) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    if os.geteuid() != 0:
        return "network namespaces are root's only"
    linked = subprocess.run(["ldd", lab.BIN / "lpa-bridged"], capture_output=True, text=True)
    return "" if "libdbus-1" in linked.stdout else "lpa-bridged was built without Avahi"


def setUpModule():
    reason = reason_to_skip()
    if reason:
        raise unittest.SkipTest(reason)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        raise unittest.SkipTest("no network namespace can be made here")
    for command in ("link set lo up", "link add lpab0 type veth peer name lpab1",
                    f"address add {ADDRESS}/24 dev lpab0", "link set lpab0 up",
                    "link set lpab1 up"):
        subprocess.run(["ip", *command.split()], check=True, env=dict(os.environ, PATH=bus.PATH))


class Scan(bus.BusTest):
    def setUp(self):
        super().setUp()
        self.start_bus()
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.bus
        self.addCleanup(os.environ.pop, "DBUS_SYSTEM_BUS_ADDRESS")
        self.card = ""
        self.start_world()

    def start_avahi(self):
        config = self.folder / "avahi.conf"
        config.write_text(CONFIG)
        self.start_other("avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f",
                         config)
        self.until(lambda: "startup complete" in
                   (self.folder / "avahi-daemon.log").read_text())

    def start_device(self):
        bridge = self.start_bridge("--verbose", "--listen", "0.0.0.0:0", "--name", "gateway")
        self.card = ""
        return bridge

    def device(self, *arguments):
        done = subprocess.run([lab.BIN / "lpa-bridged", *arguments, "--control",
                               f"unix:{self.control}"], capture_output=True, text=True,
                              timeout=lab.RUN_SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def scan(self):
        return self.lpa_ok("devices", "--scan").result["devices"]

    def browse(self):
        """What another program sees: resolved services, fields between semicolons."""
        text = self.run_other("avahi-browse", "-rtp", "_lpabridge._tcp")
        return [line.split(";") for line in text.splitlines() if line.startswith("=")]

    def test_while_the_window_is_open(self):
        self.start_avahi()
        self.start_device()
        self.assertEqual(self.scan(), [])
        uri = self.device("pair", "--no-wait")
        self.until(self.browse)
        [seen] = self.browse()
        address, pin = uri.removeprefix("lpabridge://").split("/")[:2]
        self.assertEqual(f"{seen[7]}:{seen[8]}", address)
        self.assertEqual(seen[9], f'"pin={pin}"')
        fingerprint = "-".join(pin[at:at + 4] for at in (0, 4, 8, 12))
        self.assertEqual(self.scan(), [{"name": f"gateway ({pin[:4]})", "addresses": [address],
                                        "paired": None, "fingerprint": fingerprint}])
        self.lpa_ok("pair", uri)
        self.assertEqual([each["paired"] for each in self.scan()], ["gateway"])
        self.device("close")
        self.until(lambda: not self.browse())
        self.assertEqual(self.scan(), [])
        self.device("open")
        self.until(self.browse)

    def test_what_others_announce(self):
        self.start_avahi()
        self.start_other("avahi-publish", "-s", "not \x1b[2J one of ours", "_lpabridge._tcp", "7",
                         "pin=zz", "x")
        self.until(self.browse)
        [found] = self.scan()
        self.assertEqual((found["addresses"], found["paired"], found["fingerprint"]),
                         ([f"{ADDRESS}:7"], None, ""))
        shown = subprocess.run([lab.BIN / "lpa", "devices", "--scan", "--state-dir",
                                self.folder / "state"], capture_output=True, text=True)
        self.assertNotIn("\x1b", shown.stdout)
        self.assertIn("one of ours", shown.stdout)

    def test_without_avahi(self):
        bridge = self.start_device()
        self.device("open")
        self.until(lambda: "is not told of this device: Avahi does not run" in bridge.text())
        self.lpa_fails("unavailable", 8, "Avahi does not run", "devices", "--scan")


if __name__ == "__main__":
    lab.main()
