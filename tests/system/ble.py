"""Tests with a made-up org.bluez (tests/bluez) on a bus of their own."""
import json
import pathlib
import subprocess
import unittest.mock

import bus

FAKE = pathlib.Path(__file__).resolve().parent.parent / "bluez"
MISSING = [*bus.missing("dbus-daemon"), *(["python3-dbus", "python3-gi"] if subprocess.run(
    [bus.PYTHON, "-c", "import dbus, gi"], capture_output=True).returncode else [])]


class BleTest(bus.BusTest):
    """The programs that a test starts find the bus by their environment."""

    def start_bluez(self):
        """org.bluez with hci0, hci1 and hci2, on the bus, which is started when it is not there."""
        if not hasattr(self, "bus"):
            self.start_bus(polkit=False)
            patch = unittest.mock.patch.dict("os.environ", self.environment)
            patch.start()
            self.addCleanup(patch.stop)
        with (self.folder / "bluez.log").open("ab") as log:
            self.fake = subprocess.Popen([bus.PYTHON, "-B", FAKE / "fake_bluez.py"], text=True,
                                         env=self.environment, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=log)
        self.addCleanup(self.stop_bluez)
        self.assertEqual(json.loads(self.fake.stdout.readline()), "org.bluez")

    def stop_bluez(self):
        """As when bluetoothd is stopped: its name is free, all links and objects are gone."""
        self.fake.communicate()
        self.assertEqual(self.fake.returncode, 0, (self.folder / "bluez.log").read_text())

    def restart_bluez(self):
        self.stop_bluez()
        self.start_bluez()

    def bluez(self, do, **arguments):
        """A command to the fake: see Commands in fake_bluez.py."""
        self.fake.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self.fake.stdin.flush()
        answer = self.fake.stdout.readline()
        if not answer:
            raise AssertionError((self.folder / "bluez.log").read_text())
        return json.loads(answer)

    def adapter(self, name):
        """What state() says of an adapter."""
        return self.bluez("state")[name]
