"""Two network namespaces joined by veth: a PC, and a device whose clock says 1970."""
import glob
import os
import socket
import subprocess
import unittest

import device_commands
import lab

PC, DEVICE = "10.77.41.1", "10.77.41.2"
PACKAGE = "TS48v5_SAIP2.3_BERTLV_SUCI"
FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


def can_make_namespaces():
    try:
        run("ip", "netns", "add", "lpab-try")
        run("ip", "netns", "del", "lpab-try")
        run("ip", "link", "add", "lpab-try", "type", "veth", "peer", "name", "lpab-try2")
        run("ip", "link", "del", "lpab-try")
        return True
    except (OSError, subprocess.CalledProcessError):
        return False


def open_ports(host):
    """Every TCP port that takes a connection."""
    found = []
    for port in range(1, 65536):
        with socket.socket() as probe:
            probe.settimeout(5)
            if probe.connect_ex((host, port)) == 0:
                found.append(port)
    return found


@unittest.skipUnless(os.geteuid() == 0 and can_make_namespaces(),
                     "network namespaces need root and ip(8)")
class NetworkTest(device_commands.DeviceTest):
    def setUp(self):
        super().setUp()
        self.namespace = f"lpab-{os.getpid()}"
        name = f"lpab{os.getpid()}"
        run("ip", "netns", "add", self.namespace)
        self.addCleanup(run, "ip", "netns", "del", self.namespace)
        run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns",
            self.namespace)
        # With its namespace it would go later than the next test makes one of the same name.
        self.addCleanup(run, "ip", "link", "del", name)
        run("ip", "address", "add", f"{PC}/30", "dev", name)
        run("ip", "link", "set", name, "up")
        for command in (("address", "add", f"{DEVICE}/30", "dev", "eth0"),
                        ("link", "set", "eth0", "up"), ("link", "set", "lo", "up")):
            run("ip", "-n", self.namespace, *command)

    def start_device(self, *prefix):
        """The daemon in the device's namespace, at port 7025 of all its addresses."""
        self.control = self.folder / "control"
        self.card = ""
        program = lab.Program(self.folder, "lpa-bridged",
                              ["--modem", f"at:{self.world['modem_socket']}", "--listen",
                               "0.0.0.0:7025", "--name", "gateway", "--state-dir",
                               self.folder / "bridge-state", "--control", f"unix:{self.control}"],
                              prefix=("ip", "netns", "exec", self.namespace, *prefix))
        self.programs.append(program)
        program.wait_until(lambda: lab.listens(self.control))
        return program

    def start_world_with_package(self):
        source = lab.shared_data("ts48")
        orders = self.folder / "orders"
        orders.mkdir()
        (orders / "package.der").symlink_to(source / f"{PACKAGE}.der")
        (orders / "ts48.json").write_text('{"package": "package.der", "matchingId": "TS48"}')
        self.start_world("--orders", orders)

    def walk(self, paired):
        """Scan, pair, download, revoke, be refused, scan; `paired` is when, as the device has it."""
        self.assertEqual(open_ports(DEVICE), [], "the window is shut")
        uri = self.offer("--role", "owner")
        self.assertIn(f"//{DEVICE}:7025/", uri)
        self.card = self.pair(uri)
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.download_ok("TS48", "--enable")
        self.assertRegex(self.device("clients").splitlines()[1], paired)
        self.device("clients", "revoke", self.client_name())
        refused = self.lpa_fails("untrusted", 7, "this device no longer knows this PC", "chip",
                                 "info")
        self.assertIn("pair again", refused.error["next"])
        self.device("close")
        self.assertEqual(open_ports(DEVICE), [], "the window is shut again")

    def test_pair_download_revoke(self):
        self.start_world_with_package()
        self.start_device()
        self.walk(r" 20\d\d-\d\d-\d\d$")

    def test_with_the_devices_clock_in_1970(self):
        libraries = glob.glob(FAKETIME)
        if not libraries:
            self.skipTest("libfaketime is missing: script/bootstrap --test")
        self.start_world_with_package()
        program = self.start_device("env", f"LD_PRELOAD={libraries[0]}",
                                    "FAKETIME=@1970-01-01 00:10:00",
                                    "FAKETIME_DONT_FAKE_MONOTONIC=1")
        self.walk(r" -$")
        stored = (self.folder / "bridge-state" / "clients").read_text()
        self.assertEqual(stored, "", "revoked")
        self.assertEqual(program.stop(), 0)


if __name__ == "__main__":
    lab.main()
