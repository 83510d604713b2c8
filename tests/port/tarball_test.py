"""The tarball's install script where there is BusyBox and nothing else."""
import os
import shutil
import stat
import subprocess
import unittest

import device_builds
import installed
import lab

SETTINGS = "etc/lpa-bridged.toml"
INIT = "/etc/init.d/lpa-bridged"


def tarball(architecture):
    found = sorted((device_builds.SOURCE / "build" / "tar").glob(f"*-{architecture}.tar.gz"))
    if not found:
        raise unittest.SkipTest("no tarball: script/package-tar")
    return found[-1]


def setUpModule():
    installed.leave_the_network()


class Tarball(installed.InstalledTest):
    def setUp(self):
        device_builds.need("busybox")
        self.tarball = tarball("amd64")
        super().setUp()
        for name in ("bin", "dev", "etc/init.d", "run", "tmp", "var/log", "var/lib", "usr/bin"):
            (self.root / name).mkdir(parents=True)
        os.mknod(self.root / "dev" / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        shutil.copy(shutil.which("busybox"), self.root / "bin" / "busybox")
        for applet in subprocess.run(["busybox", "--list"], capture_output=True, text=True,
                                     check=True, timeout=lab.RUN_SECONDS).stdout.split():
            if applet != "busybox":
                (self.root / "bin" / applet).symlink_to("busybox")
        (self.root / "etc" / "passwd").write_text("root:x:0:0:root:/:/bin/sh\n")
        (self.root / "etc" / "group").write_text(
            f"root:x:0:\ndialout:x:{installed.SERIAL_PORTS}:\n")
        shutil.copy(self.tarball, self.root / "tmp")
        self.inside("tar", "-xzf", f"/tmp/{self.tarball.name}", "-C", "/tmp")
        self.install = f"/tmp/{self.tarball.name.removesuffix('.tar.gz')}/install.sh"

    def daemon(self, what):
        return self.inside("sh", INIT, what)

    def test_install_serve_replace_and_purge(self):
        said = self.inside(self.install)
        self.assertIn("lpa-bridged 0.", said)
        self.assertIn("make your system run /etc/init.d/lpa-bridged start", said)
        self.plug_in_modem()
        self.daemon("start")
        self.addCleanup(lambda: subprocess.run([installed.IN_CHROOT, self.root, "sh", INIT, "stop"],
                                               capture_output=True))
        self.wait_for_daemon()
        pid = int((self.root / "run" / "lpa-bridged.pid").read_text())
        self.check_owner(pid)
        self.assertIn("window       shut", self.daemon("status"))
        (self.root / "usr/bin/lpa-bridged").symlink_to("/usr/local/bin/lpa-bridged")
        self.use_from_a_pc()

        with (self.root / SETTINGS).open("a") as settings:
            settings.write('role = "viewer"\n')
        said = self.inside(self.install)
        self.assertIn(f"/{SETTINGS} is kept", said)
        self.daemon("restart")
        self.wait_for_daemon()
        self.assertNotEqual(int((self.root / "run" / "lpa-bridged.pid").read_text()), pid)
        self.inside("lpa-bridged", "open")
        (profile,) = self.lpa_ok("profile", "list").result["profiles"]
        self.lpa_fails("refused", 6, "viewer", "profile", "delete", profile["iccid"])

        self.inside(self.install, "--remove")
        self.assertFalse((self.root / "usr/local/bin/lpa-bridged").exists())
        self.assertFalse((self.root / "run/lpa-bridged.pid").exists())
        self.assertTrue((self.root / "var/lib/lpa-bridged/clients").exists())
        self.inside(self.install, "--purge")
        for name in (SETTINGS, "var/lib/lpa-bridged", "var/log/lpa-bridged.log"):
            self.assertFalse((self.root / name).exists(), name)

    def test_where_var_is_memory_the_state_is_elsewhere(self):
        shutil.rmtree(self.root / "var")
        (self.root / "var").symlink_to("tmp")
        self.inside(self.install)
        self.assertRegex((self.root / SETTINGS).read_text(),
                         r'^state_dir = "/etc/lpa-bridged/state"\n')

    def test_openwrt_gets_its_own_kind_of_script(self):
        common = self.root / "etc" / "rc.common"
        common.write_text('echo "$2" >>/tmp/asked\n')
        self.inside(self.install, "--state-dir", "/etc/kept")
        script = (self.root / INIT.lstrip("/")).read_text()
        self.assertIn("/usr/local/bin/lpa-bridged --config /etc/lpa-bridged.toml", script)
        self.assertIn("--state-dir /etc/kept", script)
        self.assertEqual((self.root / "tmp" / "asked").read_text(), "enable\n")

    def test_another_processors_program_is_named(self):
        program = self.root / self.install.lstrip("/").replace("install.sh", "lpa-bridged")
        program.write_bytes(b"\x7fELF" + bytes(60))
        done = subprocess.run([installed.IN_CHROOT, self.root, self.install], capture_output=True,
                              text=True, timeout=lab.RUN_SECONDS)
        self.assertEqual(done.returncode, 1)
        self.assertIn("take the tarball for this processor (x86_64)", done.stderr)
        self.assertFalse((self.root / SETTINGS).exists())


class Scripts(unittest.TestCase):
    def test_shellcheck(self):
        device_builds.need("shellcheck")
        folder = device_builds.SOURCE / "packaging" / "tarball"
        done = subprocess.run(["shellcheck", "-s", "sh", *sorted(folder.iterdir())],
                              capture_output=True, text=True, timeout=lab.RUN_SECONDS)
        self.assertEqual(done.stdout + done.stderr, "")

    def test_every_architecture_has_its_program(self):
        for architecture in device_builds.ARCHITECTURES:
            with self.subTest(architecture):
                names = subprocess.run(["tar", "-tzf", tarball(architecture)], capture_output=True,
                                       text=True, check=True, timeout=lab.RUN_SECONDS).stdout
                self.assertRegex(names, r"(?m)/lpa-bridged$")
                self.assertRegex(names, r"(?m)/install\.sh$")


if __name__ == "__main__":
    lab.main()
