"""The Debian packages in a Debian 12 of their own: install, upgrade from a lower version, purge; and
those of arm64 under qemu-user. script/package-deb makes them, script/chroot the places."""
import json
import re
import shutil
import subprocess
import unittest

import device_builds
import installed
import lab

BUILD = device_builds.SOURCE / "build"
SETTINGS = "etc/lpa-bridged.toml"
UNIT = "lib/systemd/system/lpa-bridged.service"


def setUpModule():
    DebTest.past_the_network = installed.leave_the_network()


def packages(architecture, *names):
    """The .deb files of these names."""
    files = []
    for name in names:
        found = sorted((BUILD / "deb").glob(f"{name}_*_{architecture}.deb"))
        if not found:
            raise unittest.SkipTest(f"{name} of {architecture}: script/package-deb {architecture}")
        files.append(found[-1])
    return files


class DebTest(installed.InstalledTest):
    ARCHITECTURE = "amd64"

    def setUp(self):
        device_builds.need(device_builds.QEMU[self.ARCHITECTURE], "dpkg-deb")
        base = BUILD / "chroot" / self.ARCHITECTURE
        if not (base / ".complete").exists():
            self.skipTest(f"no chroot: script/chroot {self.ARCHITECTURE}")
        super().setUp()
        subprocess.run(["cp", "-a", base, self.root], check=True, timeout=600)

    def apt(self, *arguments):
        done = subprocess.run([*self.past_the_network, installed.IN_CHROOT, self.root, "apt-get", "-y", "-qq",
                               "--no-install-recommends", *arguments], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=1500)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def install(self, *files, besides=()):
        for file in files:
            shutil.copy(file, self.root / "tmp")
        return self.apt("install", *(f"/tmp/{file.name}" for file in files), *besides)

    def version(self, name="lpa-bridge"):
        return self.inside("dpkg-query", "-W", "-f=${Version} ${db:Status-Abbrev}", name).strip()

    def start_daemon(self):
        """As the unit says, there being no systemd that runs."""
        unit = (self.root / UNIT).read_text()
        (command,) = re.findall(r"^ExecStart=(.*)$", unit, re.M)
        (user,) = re.findall(r"^User=(.*)$", unit, re.M)
        log = (self.folder / "daemon.log").open("wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(
            [installed.IN_CHROOT, self.root, "setpriv", f"--reuid={user}", f"--regid={user}",
             "--init-groups", "--inh-caps=-all", *command.split()], stdout=log, stderr=log)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.wait_for_daemon()
        return process

    def check_has_bluetooth(self, package):
        self.assertIn("libsdbus-c++1", self.inside("dpkg-query", "-W", "-f=${Depends}", package))

    def check_serves(self):
        self.check_has_bluetooth("lpa-bridge")
        self.plug_in_modem()
        process = self.start_daemon()
        self.check_owner(process.pid)
        self.use_from_a_pc()
        process.terminate()
        self.assertEqual(process.wait(timeout=60), 0)

    def check_programs_of_a_pc(self):
        self.install(*packages(self.ARCHITECTURE, "lpa", "lpa-relay", "lpa-sim", "liblpab0.1",
                               "liblpab-dev", "libifdlpabridge"))
        for name in ("lpa", "lpa-relay", "lpa-sim"):
            self.assertRegex(self.inside(name, "--version"), r"\d+\.\d+\.\d+")
            share = self.root / "usr/share"
            for file in (f"bash-completion/completions/{name}", f"zsh/vendor-completions/_{name}"):
                self.assertTrue((share / file).exists(), file)
        self.inside("sh", "-ec", "lpa-sim pki --dir /tmp/pki >/dev/null && test -d /tmp/pki")
        self.check_has_bluetooth("lpa")
        self.use_lpa_inside()
        self.apt("purge", "lpa", "lpa-relay", "lpa-sim", "libifdlpabridge", "liblpab-dev",
                 "liblpab0.1")
        self.assertEqual(list((self.root / "usr").rglob("*lpab*")), [])


    def use_lpa_inside(self):
        """The installed lpa with a native daemon, and the servers of the world."""
        temporary = self.root / "tmp"
        self.start_bridge("--listen", f"unix:{temporary}/bridge")
        shutil.copytree(self.world["ci_dir"], temporary / "ci")

        def lpa(*arguments):
            return json.loads(self.inside("lpa", "--card", "unix:/tmp/bridge", "--json",
                                          *arguments))["result"]
        self.assertEqual(lpa("chip", "info")["eid"], self.world["eid"])
        self.assertEqual(lpa("profile", "list")["profiles"], [])
        iccid = lpa("profile", "download", "--address", self.world["smdp_address"], "--matching-id",
                    "SAMPLE", "--ci-dir", "/tmp/ci", "--yes")["iccid"]
        self.assertEqual([each["iccid"] for each in lpa("profile", "list")["profiles"]], [iccid])


class Deb(DebTest):
    def older(self, deb):
        """The same package, of version 0.0.9."""
        tree = self.folder / "older"
        subprocess.run(["dpkg-deb", "-R", deb, tree], check=True, timeout=60)
        control = tree / "DEBIAN" / "control"
        control.write_text(re.sub(r"(?m)^Version: .*$", "Version: 0.0.9", control.read_text()))
        path = self.folder / deb.name.replace("_0", "_0.0.9~was0", 1)
        subprocess.run(["dpkg-deb", "-b", tree, path], check=True, capture_output=True, timeout=60)
        return path

    def test_install_upgrade_serve_and_purge(self):
        (new,) = packages(self.ARCHITECTURE, "lpa-bridge")
        self.install(self.older(new))
        self.assertEqual(self.version(), "0.0.9 ii")
        for link in ("multi-user.target.wants/lpa-bridged.service",
                     "sockets.target.wants/lpa-bridged.socket"):
            self.assertTrue((self.root / "etc/systemd/system" / link).is_symlink(), link)
        with (self.root / SETTINGS).open("a") as settings:
            settings.write('name = "gateway-17"\n')
        self.install(new)
        self.assertRegex(self.version(), r"^0\.1\.\S* ii$")
        self.assertIn("gateway-17", (self.root / SETTINGS).read_text())
        self.check_serves()
        self.assertEqual(self.card, "bridge:gateway-17")

        self.apt("remove", "lpa-bridge")
        state = self.root / "var/lib/lpa-bridged"
        self.assertTrue((state / "clients").exists())
        self.assertTrue((self.root / SETTINGS).exists())
        self.apt("purge", "lpa-bridge")
        left = [path for path in (state, self.root / SETTINGS, self.root / UNIT) if path.exists()]
        self.assertEqual(left, [])
        self.assertEqual(list((self.root / "etc/systemd/system").rglob("lpa-bridged*")), [])

    def test_the_programs_of_a_pc(self):
        self.check_programs_of_a_pc()


class Arm64(DebTest):
    ARCHITECTURE = "arm64"

    def test_the_daemon_of_arm64_serves(self):
        # What of systemd the package needs, without the rest, which takes minutes under qemu.
        self.install(*packages(self.ARCHITECTURE, "lpa-bridge"),
                     besides=["systemd-standalone-sysusers", "systemd-standalone-tmpfiles"])
        self.assertEqual(self.inside("dpkg", "--print-architecture").strip(), "arm64")
        self.check_serves()

    def test_the_programs_of_a_pc_of_arm64(self):
        self.check_programs_of_a_pc()


if __name__ == "__main__":
    lab.main()
