"""The world, a bridge and a client for one measurement."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "system"))

import lab

PACKAGE = "TS48v5_SAIP2.3_BERTLV_SUCI"  # of GSMA TS.48, where the test data is there
DEVICE = pathlib.Path(os.environ.get("LPAB_DEVICE", lab.BIN / "lpa-bridged"))
BIG = 200_000  # bytes of a large package


class Scene(lab.SystemTest):
    """Use it in `with`. The card has room for all the downloads of a measurement."""

    def runTest(self):
        pass

    def __init__(self, *world):
        super().__init__()
        self.setUp()
        self.orders = self.folder / "orders"
        self.orders.mkdir()
        self.control = f"unix:{self.folder / 'device-control'}"
        self.count = 0
        self.port = None
        file = lab.SHARED / "ts48" / f"{PACKAGE}.der"
        self.package = PACKAGE if file.is_file() else "SAMPLE"
        if file.is_file():
            shutil.copy(file, self.orders)
        else:
            self.take_sample()
        self.lpa_sim = self.start_world("--orders", self.orders, "--card-memory", 100_000_000,
                                        *world)

    def take_sample(self):
        """A world without orders makes one."""
        self.start_world()
        self.stop_all()
        shutil.copy(self.folder / "world" / "orders" / "SAMPLE.der", self.orders)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.doCleanups()

    def order(self, size=None):
        """The matching id of a new profile, of the package or one filled up to `size` bytes."""
        self.count += 1
        name = f"N{self.count}"
        order = {"package": f"{self.package}.der", "iccid": f"8900012345678{self.count:06}"}
        if size:
            order["size"] = size
        (self.orders / f"{name}.json").write_text(json.dumps(order))
        return name

    def device(self, modem=None):
        """The lpa-bridged that is measured, once it is ready; self.unix is its Unix socket. It
        listens with TLS once its window is open."""
        self.unix = f"unix:{self.folder / 'device.sock'}"
        self.port = self.port or lab.free_port()
        notify = self.folder / "notify"
        notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
            ready.bind(str(notify))
            ready.settimeout(lab.START_SECONDS)
            process = subprocess.Popen(
                [DEVICE, "--modem", f"at:{modem or self.world['modem_socket']}",
                 "--listen", self.unix, "--listen", f"127.0.0.1:{self.port}", "--name", "device",
                 "--state-dir", self.folder / "device-state", "--control", self.control],
                stdout=subprocess.DEVNULL, stderr=(self.folder / "device.log").open("ab"),
                env=dict(os.environ, NOTIFY_SOCKET=str(notify)))
            self.addCleanup(stop, process)
            while b"READY=1" not in ready.recv(4096):
                pass
        return process

    def on_device(self, *arguments):
        return subprocess.run([DEVICE, *arguments, "--control", self.control], check=True,
                              capture_output=True, text=True, timeout=60).stdout

    def pair(self):
        """Makes `lpa` an owner; its window is open afterwards. Gives what --card calls it."""
        uri = self.on_device("pair", "--no-wait", "--role", "owner").strip()
        self.lpa_ok("pair", uri, card="")
        self.on_device("open", "--for", "2h")
        return "bridge:device"

    def reach_at(self, port):
        """From now on `lpa` takes the paired device to be at this port of loopback."""
        devices = self.folder / "state" / "devices"
        text = devices.read_text()
        devices.write_text(re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{port}", text))

    def timed(self, *command):
        """Seconds that a program took which must succeed, and what it wrote to standard error."""
        start = time.monotonic()
        done = subprocess.run([*map(str, command)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=600)
        seconds = time.monotonic() - start
        if done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout} {done.stderr}")
        return seconds, done.stderr

    def download(self, *arguments, card=None, size=None):
        """Seconds and statistics of one with `lpa`."""
        seconds, errors = self.timed(*self.lpa_command(
            "profile", "download", "--address", self.world["smdp_address"], "--matching-id",
            self.order(size), "--ci-dir", self.world["ci_dir"], "--yes", "--statistics",
            *arguments, card=card))
        return seconds, lab.statistics(errors)


def stop(process):
    process.terminate()
    process.communicate()
