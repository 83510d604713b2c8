"""The library as others use it: installed, found by CMake and pkg-config, run against a world."""
import os
import re
import subprocess

import lab

BUILD = lab.BIN.parent
EXAMPLES = lab.pathlib.Path(__file__).resolve().parents[2] / "examples"


def cached(name):
    """A variable of the build that is tested: the examples are built alike (compiler, sanitizer)."""
    found = re.search(rf"^{name}:\w+=(.*)$", (BUILD / "CMakeCache.txt").read_text(), re.M)
    return found.group(1) if found else ""


COMPILER = cached("CMAKE_CXX_COMPILER")
FLAGS = cached("CMAKE_CXX_FLAGS_DEBUG").split() + ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def run(*command, **options):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True,
                          timeout=lab.RUN_SECONDS, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Library(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", self.prefix)
        (self.library,) = self.prefix.rglob("liblpab.so")
        self.environment = dict(os.environ, PKG_CONFIG_PATH=self.library.parent / "pkgconfig",
                                LD_LIBRARY_PATH=self.library.parent)

    def activation_code(self):
        return f"LPA:1${self.world['smdp_address']}$SAMPLE"

    def compile(self, source, *flags):
        """With what pkg-config says and nothing else; the program."""
        program = self.folder / "program"
        said = run("pkg-config", "--cflags", "--libs", "lpab", env=self.environment).split()
        run(COMPILER, "-std=c++20", *FLAGS, *flags, source, *said, "-o", program)
        return program

    def test_the_example_lists_and_installs_by_cmake(self):
        build = self.folder / "build"
        run("cmake", "-S", EXAMPLES / "minimal_lpa", "-B", build, "-G", "Ninja",
            f"-DCMAKE_PREFIX_PATH={self.prefix}", f"-DCMAKE_CXX_COMPILER={COMPILER}",
            f"-DCMAKE_CXX_FLAGS={' '.join(FLAGS)}")
        run("cmake", "--build", build)
        self.start_world()
        self.start_bridge()
        self.assertEqual(run(build / "minimal_lpa", self.card), "")
        shown = run(build / "minimal_lpa", self.card, self.activation_code(), input="y\n")
        (profile,) = self.lpa_ok("profile", "list").result["profiles"]
        self.assertIn(f"{profile['iccid']} enabled {profile['name']}\n", shown)
        self.assertIn(f"Install \"{profile['name']}\" from {profile['provider']}?", shown)
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])

    def test_a_no_uses_the_order_up_and_installs_nothing(self):
        program = self.compile(EXAMPLES / "minimal_lpa" / "main.cc")
        self.start_world()
        self.start_bridge()
        done = subprocess.run([program, self.card, self.activation_code()],
                              capture_output=True, text=True, input="n\n", env=self.environment,
                              timeout=lab.RUN_SECONDS)
        self.assertEqual(done.returncode, 1)
        self.assertIn("refused", done.stderr)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])

    def test_a_card_port_of_ones_own_by_pkg_config(self):
        program = self.compile(EXAMPLES / "own_modem" / "main.cc")
        self.start_world()
        shown = run(program, self.world["modem_socket"], env=self.environment)
        chip = self.lpa_ok("chip", "info", card=f"at:{self.world['modem_socket']}").result
        self.assertEqual(shown, f"EID {chip['eid']}, {chip['freeNonVolatileMemory']} bytes free\n")

    def test_each_header_stands_alone(self):
        for header in sorted((self.prefix / "include" / "lpab").glob("*.h")):
            source = self.folder / f"{header.stem}.cc"
            source.write_text(f"#include <lpab/{header.name}>\n#include <lpab/{header.name}>\n")
            run(COMPILER, "-std=c++20", *FLAGS, "-fsyntax-only", f"-I{self.prefix / 'include'}",
                source)

    def test_headers_name_nothing_but_the_standard_library(self):
        for header in (self.prefix / "include" / "lpab").glob("*.h"):
            for included in re.findall(r"#include (.*?)\s*(?://.*)?$", header.read_text(), re.M):
                self.assertRegex(included, r'^(<[a-z_]+>|"lpab/\w+\.h")$', header.name)

    def test_only_the_public_names_are_exported(self):
        names = run("nm", "-D", "--defined-only", "-C", self.library).splitlines()
        names = [name.split(" ", 2)[2] for name in names]
        self.assertIn("lpab::v1::CardPort::~CardPort()@@LPAB_1", names)
        for name in names:
            self.assertRegex(name, r"^(lpab::v1::|(typeinfo|typeinfo name|vtable) for lpab::v1::)"
                                   r"|^LPAB_1", name)
        text = run("readelf", "-d", self.library)
        self.assertIn("liblpab.so.0.1]", text)

    def test_programs_are_installed_with_man_pages_and_completions(self):
        share = self.prefix / "share"
        for name, section in (("lpa", 1), ("lpa-bridged", 8), ("lpa-sim", 1)):
            self.assertRegex(run(self.prefix / "bin" / name, "--version"), r"\d+\.\d+\.\d+")
            page = share / "man" / f"man{section}" / f"{name}.{section}"
            self.assertIn(f".Dt {name.upper()} {section}", page.read_text())
            self.assertTrue((share / "bash-completion" / "completions" / name).exists())
            self.assertTrue((share / "zsh" / "site-functions" / f"_{name}").exists())

    def test_the_daemon_is_installed_alone_with_its_units(self):
        prefix = self.folder / "device"
        run("cmake", "--install", BUILD, "--prefix", prefix, "--component", "bridge")
        unit = (prefix / "lib/systemd/system/lpa-bridged.service").read_text()
        self.assertIn(f"ExecStart={prefix}/bin/lpa-bridged --config", unit)
        for name in ("lib/systemd/system/lpa-bridged.socket", "lib/sysusers.d/lpa-bridged.conf",
                     "lib/tmpfiles.d/lpa-bridged.conf", "lib/udev/rules.d/60-lpa-bridge.rules",
                     "share/doc/lpa-bridge/examples/lpa-bridged.toml"):
            self.assertTrue((prefix / name).is_file(), name)
        self.assertFalse((prefix / "bin/lpa").exists())


if __name__ == "__main__":
    lab.main()
