"""The real ModemManager on a port of the modem simulator, on a bus of its own, without udev and
hardware; lpa-bridged works on another port of the same modem meanwhile."""
import os
import pathlib
import re
import shutil
import subprocess
import time
import unittest

import lab

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
MANAGER = "org.freedesktop.ModemManager1"
AUTHORITY = "org.freedesktop.PolicyKit1"
# Where daemons are that are not on everybody's PATH.
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
NEEDED = {"ModemManager": "modemmanager", "mmcli": "modemmanager", "dbus-daemon": "dbus",
          "gdbus": "libglib2.0-bin"}


def missing():
    packages = {package for program, package in NEEDED.items()
                if shutil.which(program, path=PATH) is None}
    mock = subprocess.run(["/usr/bin/python3", "-c", "import dbusmock"], capture_output=True)
    if mock.returncode != 0:
        packages.add("python3-dbusmock")
    return sorted(packages)


@unittest.skipIf(missing(), f"not installed: {', '.join(missing())}")
class ModemManagerTest(lab.SystemTest):
    def start_other(self, *command):
        """A program that is not ours, with its output in a file."""
        with (self.folder / f"{pathlib.Path(command[0]).name}.log").open("wb") as log:
            process = subprocess.Popen([*map(str, command)], stdout=log, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL, env=self.environment)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def run_other(self, *command, expected=0):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=60,
                              env=self.environment)
        if expected is not None:
            self.assertEqual(done.returncode, expected, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def call(self, destination, path, method, *arguments, expected=0):
        return self.run_other("gdbus", "call", "--address", self.bus, "--dest", destination,
                              "--object-path", path, "--method", method, *arguments,
                              expected=expected)

    def until(self, condition, seconds=40):
        deadline = time.monotonic() + seconds
        while not (found := condition()):
            if time.monotonic() > deadline:
                log = self.folder / "ModemManager.log"
                text = log.read_text(errors="replace")[-4000:] if log.exists() else ""
                raise AssertionError(f"it does not come about\n{text}")
            time.sleep(0.1)
        return found

    def start_bus(self):
        path = self.folder / "bus"
        self.bus = f"unix:path={path}"
        self.environment = dict(os.environ, PATH=PATH, DBUS_SYSTEM_BUS_ADDRESS=self.bus)
        config = self.folder / "bus.conf"
        config.write_text(BUS.format(path=path))
        self.start_other("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        self.until(path.exists)
        self.start_other("/usr/bin/python3", "-m", "dbusmock", "--template", "polkitd")
        self.until(lambda: "()" in self.call(
            AUTHORITY, "/org/freedesktop/PolicyKit1/Authority",
            "org.freedesktop.DBus.Mock.AllowUnknown", "true", expected=None))

    def start_manager(self, plugin):
        """ModemManager with this plugin on the abstract socket."""
        self.start_other("ModemManager", "--debug", "--no-auto-scan", "--test-enable")
        self.until(lambda: "()" in self.call(
            MANAGER, "/org/freedesktop/ModemManager1", f"{MANAGER}.Test.SetProfile", "lpatest",
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

    def test_as_a_generic_modem(self):
        self.walk("generic")

    def test_as_a_quectel_modem(self):
        self.walk("quectel")


if __name__ == "__main__":
    lab.main()
