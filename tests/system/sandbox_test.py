"""The systemd unit of lpa-bridged: how much it leaves open, and that the daemon works with no more.

There is no systemd to run it here: bwrap, setpriv, prlimit and a seccomp filter take the unit's own
lines and hold the daemon to them.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import device_commands
import lab

SOURCE = pathlib.Path(__file__).resolve().parents[2]
UNIT = SOURCE / "packaging/systemd/lpa-bridged.service"
DEBIANS_PYTHON = "/usr/bin/python3"
USER = 61234  # nobody else's

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


def settings():
    """The unit's settings: name to the list of its values."""
    found = {}
    for line in UNIT.read_text().splitlines():
        if match := re.fullmatch(r"(\w+)=(.*)", line):
            found.setdefault(match.group(1), []).append(match.group(2))
    return found


def system_calls(names):
    """The system calls of these names, and of the groups among them."""
    calls = set()
    for name in names:
        if not name.startswith("@"):
            calls.add(name)
            continue
        text = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", name],
                              capture_output=True, text=True, check=True, timeout=30).stdout
        members = [line.strip() for line in text.splitlines()[1:]]
        calls |= system_calls(one for one in members if one and not one.startswith("#"))
    return calls


def allowed_calls(lines):
    calls = set()
    for line in lines:
        if line.startswith("~"):
            calls -= system_calls(line[1:].split())
        else:
            calls |= system_calls(line.split())
    return calls


def need(*programs):
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        raise unittest.SkipTest(f"{', '.join(missing)} missing: script/bootstrap --test")


class Exposure(unittest.TestCase):
    def setUp(self):
        need("systemd-analyze")

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


class Sandbox(device_commands.DeviceTest):
    def setUp(self):
        super().setUp()
        need("systemd-analyze", "bwrap", "setpriv", "prlimit")
        if os.geteuid() != 0:
            self.skipTest("only root becomes another user")
        if subprocess.run([DEBIANS_PYTHON, "-c", "import seccomp"],
                          capture_output=True).returncode != 0:
            self.skipTest("python3-seccomp is missing: script/bootstrap --test")
        self.unit = settings()
        self.folder.chmod(0o755)

    def own_folder(self, name):
        path = self.folder / name
        path.mkdir(mode=0o755)
        os.chown(path, USER, USER)
        return path

    def seccomp(self):
        """A descriptor with the unit's filter."""
        calls = allowed_calls(self.unit["SystemCallFilter"])
        families = self.unit["RestrictAddressFamilies"][0].split()
        bpf = subprocess.run(
            [DEBIANS_PYTHON, pathlib.Path(__file__).with_name("seccomp_bpf.py"), *families],
            input="\n".join(sorted(calls)).encode(), capture_output=True, timeout=60)
        self.assertEqual(bpf.returncode, 0, bpf.stderr)
        file = tempfile.TemporaryFile(dir=self.folder)
        self.addCleanup(file.close)
        file.write(bpf.stdout)
        file.seek(0)
        return file.fileno()

    def limits(self):
        megabytes = int(self.unit["MemoryMax"][0].removesuffix("M"))
        return ["prlimit", f"--data={megabytes << 20}", f"--nofile={self.unit['LimitNOFILE'][0]}",
                f"--core={self.unit['LimitCORE'][0]}", f"--nproc={self.unit['TasksMax'][0]}"]

    def confinement(self, run, state):
        """The command that runs another under the unit's limits, and what subprocess needs for it;
        the modem is the simulated one, as a tty."""
        modem = pathlib.Path(self.world["modem_pty"]).resolve()
        os.chown(modem, USER, USER)
        filter_ = self.seccomp()
        command = [
            *self.limits(), "setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups",
            "bwrap", "--unshare-all", "--new-session", "--die-with-parent", "--cap-drop", "ALL",
            "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
            "--tmpfs", "/root", "--tmpfs", "/home", "--dev-bind", modem, "/dev/ttyUSB2",
            "--ro-bind", lab.BIN, lab.BIN, "--bind", run, run, "--bind", state, state,
            "--seccomp", filter_]
        return {"prefix": command, "pass_fds": [filter_]}

    def start_confined(self, *arguments):
        run, state = self.own_folder("run"), self.own_folder("own-state")
        (run / "settings.toml").write_text('[hooks]\nbefore_open = "test -w $HOME"\n'
                                           'after_close = ["true"]\n')
        bridge = self.start("lpa-bridged", "--config", run / "settings.toml",
                            "--modem", "at:/dev/ttyUSB2", "--listen", f"unix:{run}/bridge",
                            "--listen", "127.0.0.1:7025", "--name", "gateway",
                            "--control", f"unix:{run}/control", "--state-dir", state, *arguments,
                            env=dict(os.environ, HOME=str(state)), **self.confinement(run, state))
        bridge.wait_until(lambda: "listening on" in bridge.text())
        self.card, self.control = f"unix:{run}/bridge", run / "control"
        return bridge, state

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
        bridge, state = self.start_confined()
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


if __name__ == "__main__":
    lab.main()
