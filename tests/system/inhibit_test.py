"""modem_manager: the device is inhibited exactly while a lease uses the modem, on a bus of the test's
own with a mock of ModemManager (python-dbusmock, whose interpreter is Debian's)."""
import os
import re
import shutil
import subprocess
import time

import lab

UID = "/sys/devices/platform/soc/usb1/1-1"
PYTHON = "/usr/bin/python3"
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><keep_umask/><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""
NAME = "org.freedesktop.ModemManager1"
PATH = "/org/freedesktop/ModemManager1"


def missing():
    """Why the test cannot run here; empty when it can."""
    if shutil.which("dbus-daemon") is None or shutil.which("gdbus") is None:
        return "dbus-daemon or gdbus is not installed"
    if subprocess.run([PYTHON, "-c", "import dbusmock"], stderr=subprocess.DEVNULL).returncode != 0:
        return "python3-dbusmock is not installed"
    help_text = subprocess.run(["ldd", lab.BIN / "lpa-bridged"], capture_output=True, text=True)
    if "libdbus-1" not in help_text.stdout:
        return "lpa-bridged was built without ModemManager"
    return ""


class ModemManager(lab.SystemTest):
    def setUp(self):
        super().setUp()
        if why := missing():
            self.skipTest(why)
        bus = self.folder / "bus"
        (self.folder / "bus.conf").write_text(BUS.format(path=bus))
        self.run_beside("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork",
                        "--nopidfile")
        self.wait(bus.exists)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={bus}"
        self.addCleanup(os.environ.pop, "DBUS_SYSTEM_BUS_ADDRESS")
        self.start_world()

    def run_beside(self, *command):
        log = (self.folder / f"{os.path.basename(command[0])}.log").open("wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def wait(self, ready):
        deadline = time.monotonic() + 20
        while not ready():
            self.assertLess(time.monotonic(), deadline, self.calls())
            time.sleep(0.02)

    def calls(self):
        """What was asked of the mock: ("InhibitDevice", uid, inhibit) each."""
        log = self.folder / "python3.log"
        text = log.read_text() if log.exists() else ""
        return re.findall(r'InhibitDevice "(.*)" (True|False)', text)

    def start_mock(self, code=""):
        self.run_beside(PYTHON, "-m", "dbusmock", "--system", NAME, PATH, NAME)
        call = ["gdbus", "call", "--system", "--dest", NAME, "--object-path", PATH, "--method"]
        self.wait(lambda: subprocess.run(
            [*call, "org.freedesktop.DBus.Mock.AddMethod", NAME, "InhibitDevice", "sb", "", code],
            capture_output=True).returncode == 0)

    def start_bridge(self, uid=UID):
        config = self.folder / "bridged.toml"
        config.write_text(f'modem_manager = "{uid}"\n')
        return super().start_bridge("--verbose", "--config", config)

    def test_in_the_span_of_a_lease(self):
        self.start_mock()
        self.start_bridge()
        self.assertEqual(self.calls(), [])
        self.lpa_ok("chip", "info")
        self.wait(lambda: self.calls() == [(UID, "True"), (UID, "False")])
        self.assertFalse(self.download("NO-SUCH-ORDER").ok)
        self.wait(lambda: self.calls() == 2 * [(UID, "True"), (UID, "False")])

    def test_one_that_refuses(self):
        self.start_mock("raise dbus.exceptions.DBusException('PolicyKit said no',"
                        f" name='{NAME}.Error.Core.Unauthorized')")
        self.start_bridge()
        self.lpa_fails("refused", 6, "does not let go of the modem: PolicyKit said no",
                       "chip", "info")

    def test_one_that_has_no_such_device_or_does_not_run(self):
        bridge = self.start_bridge()
        self.lpa_ok("chip", "info")
        self.start_mock("raise dbus.exceptions.DBusException('no such device',"
                        f" name='{NAME}.Error.Core.NotFound')")
        self.lpa_ok("chip", "info")
        self.assertIn("does not have the modem: no such device", bridge.text())

    def test_a_modem_that_is_not_on_usb_must_be_named(self):
        self.start_bridge("auto")
        self.lpa_fails("invalid-argument", 3, "is no USB modem", "chip", "info")



if __name__ == "__main__":
    lab.main()
