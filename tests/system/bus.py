"""A D-Bus of the test's own, with programs on it that are not ours, and a PolicyKit that allows all."""
import os
import pathlib
import shutil
import subprocess
import time

import lab

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/><allow user="*"/></policy></busconfig>
"""
MANAGER = "org.freedesktop.ModemManager1"
MANAGER_PATH = "/org/freedesktop/ModemManager1"
AUTHORITY = "org.freedesktop.PolicyKit1"
# Where daemons are that are not on everybody's PATH.
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
PYTHON = "/usr/bin/python3"  # Debian's, which sees dbusmock
PACKAGES = {"ModemManager": "modemmanager", "mmcli": "modemmanager", "dbus-daemon": "dbus",
            "gdbus": "libglib2.0-bin"}


def missing(*programs):
    """The packages that these, a bus and its mocks need and that are not installed."""
    needed = {*programs, "dbus-daemon", "gdbus"}
    packages = {PACKAGES[program] for program in needed
                if shutil.which(program, path=PATH) is None}
    mock = subprocess.run([PYTHON, "-c", "import dbusmock"], capture_output=True)
    if mock.returncode != 0:
        packages.add("python3-dbusmock")
    return sorted(packages)


class BusTest(lab.SystemTest):
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

    def start_bus(self, polkit=True):
        path = self.folder / "bus"
        self.bus = f"unix:path={path}"
        self.environment = dict(os.environ, PATH=PATH, DBUS_SYSTEM_BUS_ADDRESS=self.bus)
        config = self.folder / "bus.conf"
        config.write_text(BUS.format(path=path))
        self.start_other("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        self.until(path.exists)
        if not polkit:
            return
        self.start_other(PYTHON, "-m", "dbusmock", "--template", "polkitd")
        self.until(lambda: "()" in self.call(
            AUTHORITY, "/org/freedesktop/PolicyKit1/Authority",
            "org.freedesktop.DBus.Mock.AllowUnknown", "true", expected=None))
