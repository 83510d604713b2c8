"""lpa-bridged held to what its systemd unit says, without systemd: bwrap, setpriv, prlimit and a
seccomp filter take the unit's own lines.
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
USER = 38  # Debian's `list`, who has no processes; D-Bus turns away who has no name


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


class SandboxedDevice(device_commands.DeviceTest):
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

    def confinement(self, run, state, sockets=()):
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
            *(word for socket in sockets for word in ("--ro-bind", socket, socket)),
            "--seccomp", filter_]
        return {"prefix": command, "pass_fds": [filter_]}

    def start_confined(self, listen, sockets=()):
        """The daemon, which listens there and on a socket of its own, and its state folder."""
        run, state = self.own_folder("run"), self.own_folder("own-state")
        (run / "settings.toml").write_text('[hooks]\nbefore_open = "test -w $HOME"\n'
                                           'after_close = ["true"]\n')
        bridge = self.start("lpa-bridged", "--config", run / "settings.toml",
                            "--modem", "at:/dev/ttyUSB2", "--listen", f"unix:{run}/bridge",
                            "--listen", listen, "--name", "gateway",
                            "--control", f"unix:{run}/control", "--state-dir", state,
                            env=dict(os.environ, HOME=str(state)),
                            **self.confinement(run, state, sockets))
        bridge.wait_until(lambda: "listening on" in bridge.text())
        self.card, self.control = f"unix:{run}/bridge", run / "control"
        return bridge, state
