"""The commands of docs/examples: shellcheck has nothing to say, and those for pppd do their work."""
import pathlib
import os
import shutil
import subprocess

import lab

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "examples"


class Examples(lab.SystemTest):
    def test_shellcheck(self):
        if shutil.which("shellcheck") is None:
            self.skipTest("shellcheck is not installed")
        scripts = [path for path in EXAMPLES.glob("*/*") if path.is_file()]
        self.assertGreater(len(scripts), 5)
        done = subprocess.run(["shellcheck", "-s", "sh", *scripts], capture_output=True, text=True)
        self.assertEqual(done.stdout + done.stderr, "")

    def run_pppd_example(self, name):
        return subprocess.run([EXAMPLES / "pppd" / name], capture_output=True, text=True, timeout=30,
                              env={**os.environ, "PID_FILE": str(self.folder / "ppp-modem.pid"),
                                   "PATH": f"{self.folder}:{os.environ['PATH']}"})

    def test_pppd_lets_go(self):
        self.assertEqual(self.run_pppd_example("before-open").returncode, 0)
        dialler = subprocess.Popen(["sleep", "1000"])
        self.addCleanup(dialler.kill)
        (self.folder / "ppp-modem.pid").write_text(f"{dialler.pid}\n")
        running = subprocess.Popen([EXAMPLES / "pppd" / "before-open"],
                                   env={**os.environ, "PID_FILE": str(self.folder / "ppp-modem.pid")})
        dialler.wait(timeout=20)
        self.assertEqual(running.wait(timeout=20), 0)

    def test_a_pppd_that_stays_is_named(self):
        dialler = subprocess.Popen(["sh", "-c", "trap '' TERM; echo; exec sleep 1000"],
                                   stdout=subprocess.PIPE)
        self.addCleanup(dialler.stdout.close)
        self.addCleanup(dialler.kill)
        dialler.stdout.readline()
        (self.folder / "ppp-modem.pid").write_text(f"{dialler.pid}\n")
        done = self.run_pppd_example("before-open")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, f"pppd ({dialler.pid}) does not let go of the modem\n")

    def test_the_access_point_name_comes_from_a_table(self):
        (self.folder / "apns").write_text("001 wrong\n23410 mobile.o2.co.uk\n")
        for imsi, of_modem, apn in (("234101234567890", "internet", "mobile.o2.co.uk"),
                                    ("440101234567890", "internet", "internet")):
            subprocess.run([EXAMPLES / "pppd" / "after-switch"], check=True, timeout=30, env={
                **os.environ, "LPAB_IMSI": imsi, "LPAB_APN": of_modem,
                "APN_TABLE": str(self.folder / "apns"), "APN_FILE": str(self.folder / "apn")})
            self.assertEqual((self.folder / "apn").read_text(), apn + "\n")

    def test_pppd_dials_again(self):
        called = self.folder / "called"
        pppd = self.folder / "pppd"
        pppd.write_text(f'#!/bin/sh\necho "$@" >{called}\n')
        pppd.chmod(0o755)
        self.assertEqual(self.run_pppd_example("after-close").returncode, 0)
        self.assertEqual(called.read_text(), "call modem\n")


if __name__ == "__main__":
    lab.main()
