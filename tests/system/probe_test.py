"""lpa-bridged probe: the ways to the card in the simulated modem, and settings that work."""
import stat
import subprocess

import lab


class Probe(lab.SystemTest):
    def probe(self, *arguments, expected=0):
        done = subprocess.run([lab.BIN / "lpa-bridged", "probe", *map(str, arguments)],
                              capture_output=True, text=True, timeout=lab.RUN_SECONDS)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done

    def lines(self, text):
        return [line.split(maxsplit=1) for line in text.splitlines() if line]

    def port(self):
        return f"at:{self.world['modem_pty']}"

    def use(self, settings):
        """The settings as a file, under which a download works."""
        config = self.folder / "bridged.toml"
        config.write_text(settings)
        self.start_bridge("--config", config, modem=self.world["modem_pty"])
        self.download_ok("SAMPLE")

    def test_both_ways(self):
        self.start_world()
        report = self.folder / "report.txt"
        done = self.probe("--port", self.port(), "--report", report)
        self.assertEqual(report.read_text(), done.stdout)
        ways = {line[0]: line[1] for line in self.lines(done.stdout) if line[0] in ("cgla", "csim")}
        for way in ways.values():
            self.assertIn("commands up to 261 bytes", way)
        self.assertNotIn(self.world["eid"], done.stdout)
        self.use(done.stdout[done.stdout.index("[modem_profile]"):])

    def test_csim_alone(self):
        self.start_world("--quirk", "ccho=no")
        done = self.probe("--port", self.port())
        settings = done.stdout[done.stdout.index("[modem_profile]"):]
        self.assertIn('access = ["csim"]', settings)
        self.use(settings)

    def test_no_channel_is_left_open(self):
        """The simulated card has three, and each probe opens several."""
        self.start_world("--card-channels", "3")
        for _ in range(4):
            self.probe("--port", self.port())

    def test_a_transcript(self):
        """What crosses the port, of probing and of the daemon: for its owner alone."""
        self.start_world("--personality", "mc7455")
        path = self.folder / "transcript.txt"
        self.probe("--port", self.port(), "--transcript", path)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        text = path.read_text()
        self.assertTrue(text.startswith("lpab-transcript 1\n# "), text[:100])
        self.assertRegex(text, r'\n *\d+ > AT\+CCHO="A0000005591010FFFFFFFF8900000100"\\r\n')
        self.assertRegex(text, r"\n *\d+ < \\r\\n\+CCHO: 000000000385a7cf\\r\\n")
        bridge = self.start_bridge("--transcript", path, modem=self.world["modem_pty"])
        self.download_ok("SAMPLE")
        self.assertIn("profile packages among it", bridge.text())
        self.assertNotIn("+CSIM", path.read_text())
        self.assertRegex(path.read_text(), r"> AT\+CGLA=[0-9a-f]{16},\d+,\"80E211")

    def test_what_is_wrong_is_said(self):
        done = self.probe("--port", self.folder / "nothing", expected=1)
        self.assertIn("nothing", done.stdout)
        self.assertIn("no way to an eUICC", done.stderr)


if __name__ == "__main__":
    lab.main()
