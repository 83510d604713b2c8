"""What is installed in a chroot, as a native lpa meets it: a network of the test's own, the simulated
modem as the chroot's serial port."""
import ctypes
import os
import pathlib
import subprocess
import time

import device_builds
import lab

IN_CHROOT = device_builds.SOURCE / "script" / "in-chroot"
CLONE_NEWNET = 0x40000000
SERIAL_PORTS = 20  # Debian's group dialout


def leave_the_network():
    """This process and what it starts have a network of their own, with 192.0.2.1 in it. Gives the
    command that runs another in the network from before."""
    device_builds.need_root()
    device_builds.need("ip", "unshare", "nsenter")
    before = os.open("/proc/self/ns/net", os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for command in ("link set lo up", "link add lan type veth peer name pc",
                    "address add 192.0.2.1/24 dev lan", "link set lan up", "link set pc up"):
        subprocess.run(["ip", *command.split()], check=True, timeout=lab.RUN_SECONDS)
    return ["nsenter", f"--net=/proc/{os.getpid()}/fd/{before}"]


class InstalledTest(lab.SystemTest):
    """`self.root`: the chroot, which the test makes."""

    def setUp(self):
        super().setUp()
        self.root = self.folder / "root"
        self.card = ""
        self.start_world()

    def inside(self, *command, seconds=600):
        """What a command in the chroot printed; it must succeed."""
        done = subprocess.run([IN_CHROOT, self.root, *map(str, command)], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=seconds)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def plug_in_modem(self):
        """/dev/lpa-modem is the simulated one's port, as udev would have it."""
        port = pathlib.Path(self.world["modem_pty"]).resolve()
        os.chown(port, 0, SERIAL_PORTS)
        port.chmod(0o660)
        (self.root / "dev" / "lpa-modem").symlink_to(port)

    def uid(self, name="lpa-bridged"):
        (line,) = [line for line in (self.root / "etc" / "passwd").read_text().splitlines()
                   if line.startswith(name + ":")]
        return int(line.split(":")[2])

    def wait_for_daemon(self):
        deadline = time.monotonic() + lab.START_SECONDS
        while not lab.listens(self.root / "run" / "lpa-bridged" / "control"):
            self.assertLess(time.monotonic(), deadline, "no control socket")
            time.sleep(0.05)

    def check_owner(self, pid):
        """The daemon runs as its own user, in the group of serial ports, without capabilities."""
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        self.assertEqual(set(fields["Uid"].split()), {str(self.uid())})
        self.assertIn(str(SERIAL_PORTS), fields["Groups"].split())
        self.assertEqual(int(fields["CapEff"], 16), 0)

    def use_from_a_pc(self):
        """A PC pairs with the daemon, lists and downloads."""
        uri = self.inside("lpa-bridged", "pair", "--no-wait").strip()
        self.assertIn("lpabridge://192.0.2.1:7025/", uri)
        self.card = f"bridge:{self.lpa_ok('pair', uri, card='').result['name']}"
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        iccid = self.download_ok("SAMPLE").result["iccid"]
        (profile,) = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual(profile["iccid"], iccid)
