"""modem_manager: the device is inhibited exactly while a lease uses the modem, on a bus of the test's
own with a mock of ModemManager."""
import os
import re
import subprocess
import unittest

import bus
import lab

UID = "/sys/devices/platform/soc/usb1/1-1"
MISSING = bus.missing()


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Inhibit(bus.BusTest):
    def setUp(self):
        super().setUp()
        linked = subprocess.run(["ldd", lab.BIN / "lpa-bridged"], capture_output=True, text=True)
        if "libdbus-1" not in linked.stdout:
            self.skipTest("lpa-bridged was built without ModemManager")
        self.start_bus()
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.bus
        self.addCleanup(os.environ.pop, "DBUS_SYSTEM_BUS_ADDRESS")
        self.start_world()

    def calls(self):
        """What was asked of the mock: uid and whether to inhibit, each."""
        log = self.folder / "mock.log"
        text = log.read_text() if log.exists() else ""
        return re.findall(r'InhibitDevice "(.*)" (True|False)', text)

    def start_mock(self, code=""):
        self.start_other(bus.PYTHON, "-m", "dbusmock", "--system", "--logfile",
                         self.folder / "mock.log", bus.MANAGER, bus.MANAGER_PATH, bus.MANAGER)
        self.until(lambda: "()" in self.call(
            bus.MANAGER, bus.MANAGER_PATH, "org.freedesktop.DBus.Mock.AddMethod", bus.MANAGER,
            "InhibitDevice", "sb", "", code, expected=None))

    def start_bridge(self, uid=UID):
        config = self.folder / "bridged.toml"
        config.write_text(f'modem_manager = "{uid}"\n')
        return super().start_bridge("--verbose", "--config", config)

    def test_in_the_span_of_a_lease(self):
        self.start_mock()
        self.start_bridge()
        self.assertEqual(self.calls(), [])
        self.lpa_ok("chip", "info")
        self.until(lambda: self.calls() == [(UID, "True"), (UID, "False")])
        self.assertFalse(self.download("NO-SUCH-ORDER").ok)
        self.until(lambda: self.calls() == 2 * [(UID, "True"), (UID, "False")])

    def test_one_that_refuses(self):
        self.start_mock("raise dbus.exceptions.DBusException('PolicyKit said no',"
                        f" name='{bus.MANAGER}.Error.Core.Unauthorized')")
        self.start_bridge()
        self.lpa_fails("refused", 6, "does not let go of the modem: PolicyKit said no",
                       "chip", "info")

    def test_one_that_has_no_such_device_or_does_not_run(self):
        bridge = self.start_bridge()
        self.lpa_ok("chip", "info")
        self.start_mock("raise dbus.exceptions.DBusException('no such device',"
                        f" name='{bus.MANAGER}.Error.Core.NotFound')")
        self.lpa_ok("chip", "info")
        self.assertIn("does not have the modem: no such device", bridge.text())

    def test_a_modem_that_is_not_on_usb_must_be_named(self):
        self.start_bridge("auto")
        self.lpa_fails("invalid-argument", 3, "is no USB modem", "chip", "info")


if __name__ == "__main__":
    lab.main()
