"""A pcscd of the test's own: in a mount namespace where /run/pcscd, which is fixed in it, is empty.

Runs where pcscd is installed, as root.
"""
import ctypes
import os
import pathlib
import re
import shutil
import subprocess
import time

import lab

RUN = pathlib.Path("/run/pcscd")
DRIVER = lab.BIN / "libifdlpabridge.so"
VPCD = pathlib.Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
CLONE_NEWNS = 0x20000
MS_REC_PRIVATE = 0x4000 | 0x40000


def reason_to_skip(*drivers):
    if not shutil.which("pcscd"):
        return "pcscd is not installed"
    if os.geteuid() != 0:
        return "pcscd is started as root only"
    missing = [str(driver) for driver in drivers if not driver.exists()]
    return f"{missing[0]} is not there" if missing else None


def own_namespace():
    """Once for a process: what it mounts is its own and its children's."""
    libc = ctypes.CDLL(None, use_errno=True)
    RUN.mkdir(exist_ok=True)
    for done in (libc.unshare(CLONE_NEWNS),
                 libc.mount(None, b"/", None, MS_REC_PRIVATE, None),
                 libc.mount(b"tmpfs", str(RUN).encode(), b"tmpfs", 0, None)):
        if done != 0:
            raise OSError(ctypes.get_errno(), "a mount namespace")


class PcscdTest(lab.SystemTest):
    """`self.pcscd` and its log, once start_pcscd() was called."""

    DRIVERS = (DRIVER,)
    READER_NAME = "LPA Bridge gateway"  # of the reader that is looked for

    @classmethod
    def setUpClass(cls):
        reason = reason_to_skip(*cls.DRIVERS)
        if reason:
            raise lab.unittest.SkipTest(reason)
        if not getattr(PcscdTest, "separate", False):
            own_namespace()
            PcscdTest.separate = True

    def start_pcscd(self, **readers):
        """With these readers: a name and the lines of its configuration."""
        self.readers = self.folder / "readers"
        self.readers.mkdir(exist_ok=True)
        for name, text in readers.items():
            (self.readers / name).write_text(text)
        self.pcscd_log = self.folder / "pcscd.log"
        with self.pcscd_log.open("ab") as log:
            self.pcscd = subprocess.Popen(["pcscd", "--foreground", "--info", "--config",
                                           self.readers], stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(self.stop_pcscd)
        self.wait_for(lambda: lab.listens(RUN / "pcscd.comm"))

    def add_reader(self, *arguments, card=""):
        """What `lpa reader add` says of the reader that it makes, for start_pcscd()."""
        readers = self.folder / "readers"
        readers.mkdir(exist_ok=True)
        return self.lpa_ok("reader", "add", "--config-dir", readers, *arguments, card=card).result

    def present(self):
        """Whether the reader is there, and a card in it."""
        return self.shown("Yes")

    def absent(self):
        """Whether the reader is there, and no card in it."""
        return self.shown("No")

    def shown(self, card):
        return re.search(rf"(?m)^0 +{card} .*{self.READER_NAME}", self.tool("opensc-tool", "-l"))

    def check_the_card_goes_with_the_window(self):
        """Of a device_commands.DeviceTest, whose card is the reader's."""
        for _ in range(2):
            self.device("close")
            self.wait_for(self.absent)
            self.lpa_fails("unavailable", 8, "card", "chip", "info")
            self.device("open")
            self.wait_for(self.present)
            self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.assertIsNone(self.pcscd.poll())

    def card_is_free(self):
        """Whether somebody at the device can have the card: pcscd takes its power away some seconds
        after the last program."""
        return self.lpa("chip", "info", card=f"unix:{self.folder}/bridge.sock").ok

    def start_vpcd(self, name):
        """pcscd with vsmartcard's virtual reader: the port on which it waits for a card."""
        port = lab.free_port(2)  # it has two slots
        self.start_pcscd(vpcd=f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:{port:#x}\n'
                              f"LIBPATH {VPCD}\nCHANNELID {port:#x}\n")
        return port

    def stop_pcscd(self):
        if self.pcscd.poll() is None:
            self.pcscd.terminate()
        self.assertIn(self.pcscd.wait(timeout=30), (0, -15), self.log_text()[-2000:])

    def log_text(self):
        return self.pcscd_log.read_text(errors="replace")

    def wait_for(self, ready, seconds=lab.START_SECONDS):
        deadline = time.monotonic() + seconds
        while not (found := ready()):
            if time.monotonic() > deadline:
                self.fail("not ready: " + self.log_text()[-3000:])
            time.sleep(0.05)
        return found

    def tool(self, *command):
        """What opensc-tool or pcsc_scan prints; the test is skipped where there is none."""
        if not shutil.which(command[0]):
            self.skipTest(f"{command[0]} is not installed")
        done = subprocess.run([*map(str, command)], capture_output=True, text=True,
                              timeout=lab.RUN_SECONDS, stdin=subprocess.DEVNULL)
        return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
