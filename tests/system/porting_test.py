"""docs/porting.md followed word for word: from `probe` of a modem without a row to a first profile."""
import json
import os
import pathlib
import re
import subprocess

import lab

SOURCE = pathlib.Path(__file__).resolve().parents[2]
GUIDE = SOURCE / "docs" / "porting.md"
PLACE = "/tmp/port"  # of the guide; here a folder of the test's own


class Porting(lab.SystemTest):
    def follow(self):
        """Runs the guide's commands in one shell; what each block printed, and the whole."""
        blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.M | re.S)
        self.assertGreaterEqual(len(blocks), 5)
        script = "set -e\ntrap 'kill $(jobs -p) 2>/dev/null' EXIT\n" + "".join(
            f"echo '== {number}'\n{block}" for number, block in enumerate(blocks))
        done = subprocess.run(
            ["bash", "-c", script.replace(PLACE, str(self.folder / "port"))], text=True,
            capture_output=True, timeout=lab.RUN_SECONDS,
            env={**os.environ, "PATH": f"{lab.BIN}:{os.environ['PATH']}",
                 "LPA_STATE_DIR": str(self.folder / "lpa")})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return re.split(r"^== \d+\n", done.stdout, flags=re.M)[1:]

    def test_from_a_modem_without_a_row_to_a_first_profile(self):
        _, probed, listed, traced, switched = self.follow()
        self.assertIn("row           3GPP TS 27.007 modem", probed)
        self.assertRegex(probed, r"cgla +no:")
        self.assertRegex(probed, r"csim .*Le=01: no:")
        self.assertRegex(probed, r"csim .*Le=00: works")
        self.assertIn('access = ["csim"]\n', listed)
        self.assertIn("manage_channel_le = 256\n", listed)
        self.assertIn(f'modem = "at:{self.folder}/port/modem"\n', listed)
        self.assertIn("EID", listed)
        self.assertIn("the page is", traced)
        page = (self.folder / "port" / "run.html").read_text()
        self.assertIn("Nothing went wrong", page)
        self.assertIn("AT+CSIM=", page)
        self.assertRegex(switched, r"enabled")
        report = (self.folder / "port" / "report.txt").read_text()
        self.assertIn("Seiko Solutions MM-M61D", report)
        events = [json.loads(line) for line in
                  (self.folder / "port" / "run.jsonl").read_text().splitlines()]
        self.assertEqual(events[-1]["exitCode"], 0)

    def test_what_the_guide_names_is_there(self):
        text = GUIDE.read_text() + (SOURCE / "docs" / "reference-model.md").read_text()
        for path in re.findall(r"`((?:src|tests|examples|packaging)/[\w./-]+)`", text):
            self.assertTrue((SOURCE / path).exists(), path)
        for link in re.findall(r"\]\(([\w./-]+)\)", text):
            self.assertTrue((SOURCE / "docs" / link).exists(), link)

    def test_the_settings_of_the_reference_model(self):
        """The one configuration file is one that the daemon takes."""
        text = (SOURCE / "docs" / "reference-model.md").read_text()
        settings = re.search(r"^```toml\n(.*?)^```", text, re.M | re.S).group(1)
        self.start_world()
        place = self.folder / "run"
        place.mkdir()
        for old, new in (("/dev/ttyUSB2", self.world["modem_pty"]), ("/run/lpa-bridged", str(place)),
                         ("/var/lib/lpa-bridged", str(self.folder / "state-of-pi")),
                         ("0.0.0.0:7025", "127.0.0.1:0")):
            self.assertIn(old, settings)
            settings = settings.replace(old, new)
        uart = settings.replace("# [port]", "[port]").replace("# flow_control", "flow_control")
        for number, each in enumerate((settings, uart.replace("# session_baud", "session_baud"))):
            path = self.folder / f"{number}.toml"
            path.write_text(each)
            program = self.start("lpa-bridged", "--config", path)
            program.wait_until(lambda: "listening on" in program.text())
            self.card = f"unix:{place}/bridge"
            self.lpa_ok("chip", "info")
            self.assertEqual(program.stop(), 0)


if __name__ == "__main__":
    lab.main()
