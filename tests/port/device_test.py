"""The device builds of every architecture serve a native lpa, under qemu-user where need be."""
import re
import subprocess

import device_builds
import lab

MACHINES = {"amd64": "X86-64", "arm64": "AArch64", "armhf": "ARM", "mipsel": "MIPS"}
# What every device has; ld.so among it.
LIBRARIES = r"(libc|libm|libgcc_s|libstdc\+\+|libcrypto|libssl|ld-linux.*|ld)\.so[.\d]*"


def header(program):
    return subprocess.run(["readelf", "--wide", "-h", "-d", program], capture_output=True,
                          text=True, check=True, timeout=lab.RUN_SECONDS).stdout


class Device(device_builds.DeviceProgramTest):
    def check_dynamic(self, architecture):
        text = header(device_builds.device_program(architecture, static=False))
        self.assertRegex(text, rf"Machine: .*{MACHINES[architecture]}")
        for name in re.findall(r"\(NEEDED\).*\[(.*)\]", text):
            self.assertRegex(name, rf"^{LIBRARIES}$")
        self.assertNotRegex(text, "RPATH|RUNPATH")
        self.use_emulated(architecture)
        self.start_world()
        self.serve_a_download()

    def check_static_in_an_empty_root(self, architecture):
        text = header(device_builds.device_program(architecture, static=True))
        self.assertRegex(text, rf"Machine: .*{MACHINES[architecture]}")
        self.assertNotIn("NEEDED", text)
        self.use_in_chroot(architecture)
        self.start_world()
        self.serve_a_download()

    def test_what_was_left_out_says_so(self):
        program = device_builds.SOURCE / "build" / "device-least" / "bin" / "lpa-bridged"
        if not program.exists():
            self.skipTest(f"{program} is missing: script/test --port")
        settings = self.folder / "settings.toml"
        settings.write_text("")
        place = ["--modem", "at:/dev/null", "--listen", f"unix:{self.folder}/bridge.sock"]
        for arguments, words in (
                (["--config", settings], "built without settings files"),
                (["probe", "--port", "at:/dev/null"], "built without probing"),
                (["trace"], "built without traces"),
                ([*place, "--transcript", self.folder / "t"], "built without transcripts")):
            done = subprocess.run([program, "--state-dir", self.folder / "state", *arguments],
                                  capture_output=True, text=True, timeout=lab.RUN_SECONDS)
            self.assertIn(words, done.stderr)
            self.assertIn("-DLPAB_", done.stderr)
            self.assertNotEqual(done.returncode, 0)
        self.use(program)
        self.start_world()
        self.serve_a_download()


for each in device_builds.ARCHITECTURES:
    setattr(Device, f"test_{each}", lambda self, each=each: self.check_dynamic(each))
    setattr(Device, f"test_{each}_static_in_an_empty_root",
            lambda self, each=each: self.check_static_in_an_empty_root(each))


if __name__ == "__main__":
    lab.main()
