"""The systemd unit of lpa-bridged: how much it leaves open, and that the daemon works with no more."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import ble
import ble_device
import lab
import sandbox
from sandbox import DEBIANS_PYTHON, UNIT, USER

# Tries what a daemon that was taken over would, and prints what it could do.
ATTEMPTS = """
import mmap, os, socket, sys
def attempt(name, action):
    try:
        action()
        print(name)
    except (OSError, MemoryError):
        pass
attempt("state-folder", lambda: open(sys.argv[1] + "/x", "w"))
attempt("etc", lambda: open("/etc/x", "w"))
attempt("usr", lambda: open("/usr/bin/x", "w"))
attempt("disk", lambda: open("/dev/sda"))
attempt("chown", lambda: os.chown(sys.argv[1] + "/x", 0, 0))
attempt("setuid", lambda: os.setuid(0))
attempt("priority", lambda: os.nice(-1))
attempt("packets", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("code", lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC))
attempt("memory", lambda: bytearray(64 << 20))
attempt("descriptors", lambda: [os.dup(0) for _ in range(300)])
"""


class Exposure(unittest.TestCase):
    def setUp(self):
        sandbox.need("systemd-analyze")

    def test_the_unit_leaves_little_open(self):
        done = subprocess.run(
            ["systemd-analyze", "--offline=true", "--no-pager", "security", UNIT],
            capture_output=True, text=True, timeout=60, env=dict(os.environ, LC_ALL="C.UTF-8"))
        match = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
        self.assertTrue(match, done.stdout + done.stderr)
        self.assertLess(float(match.group(1)), 2.0, done.stdout)

    def test_the_units_are_well_formed(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("lpa-bridged.service", "lpa-bridged.socket"):
                text = (UNIT.parent / name).read_text().replace("/usr/bin/lpa-bridged",
                                                                str(lab.BIN / "lpa-bridged"))
                (pathlib.Path(folder) / name).write_text(text)
            units = [str(path) for path in pathlib.Path(folder).iterdir()]
            done = subprocess.run(["systemd-analyze", "--man=no", "verify", *units],
                                  capture_output=True, text=True, timeout=60)
        ours = [line for line in done.stderr.splitlines() if "lpa-bridged" in line]
        self.assertEqual(ours, [], done.stderr)


class Sandbox(sandbox.SandboxedDevice):
    def process_status(self):
        """/proc/PID/status of the daemon, as a dictionary."""
        for path in pathlib.Path("/proc").glob("[0-9]*/status"):
            try:
                text = path.read_text()
                command = (path.parent / "cmdline").read_bytes()
            except OSError:  # it has just ended
                continue
            if "Name:\tlpa-bridged\n" in text and str(self.control).encode() in command:
                return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
        raise AssertionError("the daemon does not run")

    def test_the_daemon_works_with_no_more_than_the_unit_gives(self):
        self.start_world()
        bridge, state = self.start_confined("127.0.0.1:7025")
        status = self.process_status()
        self.assertEqual(status["CapEff"].strip("0"), "")
        self.assertEqual(status["CapBnd"].strip("0"), "")
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
        self.assertEqual(status["Uid"].split()[1], str(USER))

        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.lpa_ok("profile", "enable", iccid)
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.over_tls(status["Pid"].strip())
        self.assertIn('op="DeleteProfile"', (state / "audit.log").read_text())
        self.assertNotIn("Operation not permitted", bridge.text())

    def over_tls(self, process):
        """lpa pairs and uses the card from within the daemon's network, which has loopback only."""
        inside = ["nsenter", f"--net=/proc/{process}/ns/net"]
        uri = self.offer()
        for command in (["pair", uri], ["--card", "bridge:gateway", "chip", "info"]):
            done = subprocess.run([*inside, lab.BIN / "lpa", "--json", "--state-dir",
                                   self.folder / "state", *command], capture_output=True,
                                  text=True, timeout=lab.RUN_SECONDS)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("installer", self.device("clients"))
        self.assertIn("open for another", self.device("status"))

    def test_these_limits_hold(self):
        """What the daemon never does fails where it runs: the test above is not run in the open."""
        self.start_world()
        run, state = self.own_folder("run"), self.own_folder("own-state")
        confinement = self.confinement(run, state)
        command = [*map(str, confinement["prefix"]), DEBIANS_PYTHON, "-c", ATTEMPTS, str(state)]
        done = subprocess.run(command, pass_fds=confinement["pass_fds"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.stdout.split(), ["state-folder"], done.stderr)


@unittest.skipIf(ble.MISSING, f"not installed: {', '.join(ble.MISSING)}")
class SandboxWithBluetooth(ble.BleTest, ble_device.BleDevice, sandbox.SandboxedDevice):
    """BlueZ, made-up (tests/bluez), is met as on any device: over the socket of the system's bus."""

    def test_the_unit_gives_what_bluetooth_needs(self):
        self.start_bluez()
        self.start_world()
        bridge, _ = self.start_confined("ble:hci0", sockets=[self.folder / "bus"])
        self.paired()
        self.download_ok("SAMPLE")
        self.assertNotIn("Operation not permitted", bridge.text())


if __name__ == "__main__":
    lab.main()
