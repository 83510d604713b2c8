"""The real ModemManager on a port of the modem simulator, on a bus of its own, without udev and
hardware; lpa-bridged works on another port of the same modem meanwhile."""
import os
import pathlib
import re
import subprocess
import unittest

import bus
import lab

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples" / "modemmanager"
MISSING = bus.missing("ModemManager", "mmcli")


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class ModemManagerTest(bus.BusTest):
    def start_manager(self, plugin):
        """ModemManager with this plugin on the abstract socket."""
        self.start_other("ModemManager", "--debug", "--no-auto-scan", "--test-enable")
        self.until(lambda: "()" in self.call(
            bus.MANAGER, "/org/freedesktop/ModemManager1", f"{bus.MANAGER}.Test.SetProfile", "lpatest",
            plugin, f"['abstract:{self.abstract}']", expected=None))
        self.until(lambda: "Modem/" in self.run_other("mmcli", "-L", expected=None))

    def shows(self, pattern):
        """What stands for the pattern's group in ModemManager's view of the modem."""
        found = re.search(pattern, self.run_other("mmcli", "-m", "any", expected=None))
        return found.group(1) if found else None

    def command(self, text):
        return self.run_other("mmcli", "-m", "any", f"--command={text}")

    def walk(self, plugin):
        self.start_bus()
        self.abstract = f"lpab-{os.getpid()}-{plugin}"
        self.start_world("--abstract-socket", f"abstract:{self.abstract}")
        self.start_bridge(modem=self.world["modem_pty"])
        iccid = self.download_ok("SAMPLE", "--enable").result["iccid"]
        self.start_manager(plugin)
        self.assertEqual(self.until(lambda: self.shows(r"model: *(\S+)")), "EC25")
        self.run_other("mmcli", "-m", "any", "--enable")
        self.until(lambda: self.shows(r"\bstate: *\S*(registered|connected)"))
        sim = self.shows(r"primary sim path: *(\S+)")
        self.assertIn(iccid[:18], self.run_other("mmcli", "-i", sim))
        # The bridge works beside it, and it goes on working.
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "enable", iccid)
        self.assertIn("EC25", self.command("+CGMM"))
        opened = re.search(r"\+CCHO: (\d+)",
                           self.command('+CCHO="A0000005591010FFFFFFFF8900000100"')).group(1)
        self.assertIn("+CGLA", self.command(f'+CGLA={opened},22,"80E2910006BF3E035C015A"'))
        self.command(f"+CCHC={opened}")

    def modem(self):
        """The object that ModemManager has for the modem; it makes a new one each time."""
        found = re.search(r"Modem/(\d+)", self.run_other("mmcli", "-L", expected=None))
        return found and found.group(1)

    def start_idle(self):
        """A world whose modem ModemManager has, as number 0."""
        self.start_bus()
        self.abstract = f"lpab-{os.getpid()}-{self._testMethodName}"
        self.start_world("--abstract-socket", f"abstract:{self.abstract}")
        self.start_manager("generic")
        self.assertEqual(self.modem(), "0")

    def start_inhibiting_bridge(self):
        listing = self.run_other("mmcli", "-m", "any", "-K")
        uid = re.search(r"^modem\.generic\.device *: (\S+)", listing, re.M).group(1)
        config = self.folder / "bridged.toml"
        config.write_text(f'modem_manager = "{uid}"\n')
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.bus
        self.addCleanup(os.environ.pop, "DBUS_SYSTEM_BUS_ADDRESS")
        if "libdbus" not in subprocess.run(["ldd", lab.BIN / "lpa-bridged"], capture_output=True,
                                           text=True).stdout:
            self.skipTest("lpa-bridged was built without ModemManager")
        return self.start_bridge("--verbose", "--config", config, modem=self.world["modem_pty"])

    def test_lets_go_while_the_bridge_has_the_modem(self):
        self.start_idle()
        bridge = self.start_inhibiting_bridge()
        self.lpa_ok("chip", "info")
        self.assertIn("modem-manager: lets go of the modem", bridge.text())
        self.until(lambda: self.modem() == "1")
        self.assertIn("modem-manager: has the modem back", bridge.text())

    def test_takes_the_modem_back_when_the_daemon_dies(self):
        self.start_idle()
        bridge = self.start_inhibiting_bridge()
        client = self.begin_download(done=0)
        self.until(lambda: self.modem() is None)
        self.kill_both(bridge, client)
        self.until(lambda: self.modem() == "1")

    def test_the_example_with_mmcli(self):
        self.start_idle()
        self.environment["PID_FILE"] = str(self.folder / "inhibit.pid")
        self.run_other(EXAMPLES / "before-open")
        self.assertIsNone(self.modem())
        self.run_other(EXAMPLES / "after-close")
        self.until(lambda: self.modem() == "1")

    def test_as_a_generic_modem(self):
        self.walk("generic")

    def test_as_a_quectel_modem(self):
        self.walk("quectel")


if __name__ == "__main__":
    lab.main()
