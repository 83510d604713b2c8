"""The device builds as tests run them: under qemu where the machine is another one.

`script/test --port` builds them. A test that misses one, or qemu, skips with a line that says so.
"""
import os
import pathlib
import shutil
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "system"))

import device_commands  # noqa: E402
import lab  # noqa: E402

QEMU = {"amd64": None, "arm64": "qemu-aarch64-static", "armhf": "qemu-arm-static",
        "mipsel": "qemu-mipsel-static"}
ARCHITECTURES = list(QEMU)
NATIVE_BIN = lab.BIN


def need(*programs):
    missing = [program for program in programs if program and not shutil.which(program)]
    if missing:
        raise unittest.SkipTest(f"{', '.join(missing)} missing: script/bootstrap --port")


def need_root():
    if os.geteuid() != 0:
        raise unittest.SkipTest("only root makes a chroot")


def device_program(architecture, static):
    """The stripped lpa-bridged of script/build-device, or the test is skipped."""
    name = "device" if architecture == "amd64" else f"device-{architecture}"
    path = SOURCE / "build" / (name + ("-static" if static else "")) / "lpa-bridged"
    if not path.exists():
        raise unittest.SkipTest(f"{path} is missing: script/build-device")
    return path


class DeviceProgramTest(device_commands.DeviceTest):
    """The programs of build/dev, but lpa-bridged is what `use()` says; a world with a modem."""

    def setUp(self):
        super().setUp()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        for name in ("lpa", "lpa-sim"):
            (self.bin / name).symlink_to(NATIVE_BIN / name)
        lab.BIN = self.bin
        self.addCleanup(setattr, lab, "BIN", NATIVE_BIN)

    def use(self, *command):
        """lpa-bridged is this command, which gets its arguments."""
        words = " ".join(f"'{word}'" for word in command)
        (self.bin / "lpa-bridged").write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        (self.bin / "lpa-bridged").chmod(0o755)

    def use_emulated(self, architecture):
        """The dynamic build, with the libraries of the target's packages."""
        program = device_program(architecture, static=False)
        if architecture == "amd64":
            return self.use(program)
        need(QEMU[architecture])
        root = SOURCE / "build" / "sysroot" / architecture
        (libraries,) = (root / "usr" / "lib").glob("*-linux-gnu*")
        return self.use(QEMU[architecture], "-L", root, "-E",
                        f"LD_LIBRARY_PATH={libraries}", program)

    def use_in_chroot(self, architecture):
        """The static build where there is nothing else: the test's own folder and the modem's
        terminal are mounted into an empty root."""
        need_root()
        need(QEMU[architecture], "unshare")
        root = self.folder / "root"
        program = device_program(architecture, static=True)
        (root / "dev" / "pts").mkdir(parents=True)
        own = root / self.folder.relative_to("/")
        own.mkdir(parents=True)
        shutil.copy(program, root / "lpa-bridged")
        inside = ["/lpa-bridged"]
        if QEMU[architecture]:
            shutil.copy(shutil.which(QEMU[architecture]), root / "qemu")
            inside.insert(0, "/qemu")
        mounts = f"mount --bind {self.folder} {own} && mount --bind /dev/pts {root}/dev/pts"
        return self.use("unshare", "--mount", "sh", "-c",
                        f'{mounts} && exec chroot {root} "$@"', "chroot", *inside)

    def serve_a_download(self):
        """A PC pairs with the daemon over TLS and does all that people do with a profile."""
        self.start_bridge("--listen", "127.0.0.1:0", "--name", "gateway",
                          modem=self.world["modem_pty"])
        self.card = ""
        self.card = self.pair(self.offer("--role", "owner"))
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.lpa_ok("profile", "enable", iccid)
        (profile,) = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual((profile["iccid"], profile["state"]), (iccid, "enabled"))
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
