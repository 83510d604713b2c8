"""What lpa writes on a terminal: colour only where it is wanted, and nothing of it elsewhere."""
import os
import pty
import subprocess

import lab

RED = "\x1b[31m"
YELLOW = "\x1b[33m"


class Terminal(lab.SystemTest):
    def on_terminal(self, *arguments, **variables):
        """What comes out of standard error when it is a terminal."""
        master, slave = pty.openpty()
        environment = {"PATH": os.environ["PATH"], "TERM": "xterm", **variables}
        process = subprocess.Popen(
            [lab.BIN / "lpa", "--state-dir", self.folder / "state", *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave, env=environment)
        os.close(slave)
        shown = b""
        while True:
            try:
                more = os.read(master, 65536)
            except OSError:  # EIO: the last writer is gone
                break
            if not more:
                break
            shown += more
        os.close(master)
        self.exit = process.wait(timeout=lab.RUN_SECONDS)
        return shown.decode()

    def test_errors_are_red_on_a_terminal_that_wants_it(self):
        self.assertIn(RED + "lpa:", self.on_terminal("chip", "info"))
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}):
            shown = self.on_terminal("chip", "info", **variables)
            self.assertTrue(shown.startswith("lpa: "), shown)
            self.assertNotIn("\x1b", shown)
        self.assertIn(RED, self.on_terminal("chip", "info", NO_COLOR=""))  # empty: not set

    def test_nothing_of_it_in_a_file(self):
        done = subprocess.run([lab.BIN / "lpa", "chip", "info"], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], "TERM": "xterm"})
        self.assertTrue(done.stderr.startswith("lpa: "), done.stderr)

    def test_warnings_are_yellow_and_quiet_leaves_them_out(self):
        (self.folder / "state").write_text("a file")
        self.start_world()
        self.start_bridge()
        arguments = ("--card", self.card, "notification", "process")
        self.assertIn(YELLOW + "lpa: warning:", self.on_terminal(*arguments))
        self.assertIn("lpa: warning:", self.on_terminal(*arguments, NO_COLOR="1"))
        self.assertEqual(self.on_terminal("--quiet", *arguments), "")
        self.assertEqual(self.exit, 0)

    def test_progress_is_a_bar_on_a_terminal_and_lines_on_a_dumb_one(self):
        self.start_world()
        self.start_bridge()
        arguments = ("--card", self.card, "--ci-dir", self.world["ci_dir"], "profile", "download",
                     "--address", self.world["smdp_address"], "--matching-id", "SAMPLE", "--yes")
        shown = self.on_terminal(*arguments)
        self.assertIn("[###", shown)
        self.assertRegex(shown, r"done +\[#{30}\] 100%\r\n", "full at the end")
        self.assertEqual(self.exit, 0)
        refused = ("--card", self.card, "profile", "download", "--address",
                   self.world["smdp_address"], "--matching-id", "NONE", "--yes")
        shown = self.on_terminal(*refused, TERM="dumb")
        self.assertIn("authenticate-client\r\n", shown)
        self.assertNotIn("\x1b", shown)
        quiet = self.on_terminal("--quiet", *refused)
        self.assertTrue(quiet.startswith(RED + "lpa:"), quiet)
        lines = self.on_terminal("--quiet", "--progress=json", *refused)
        self.assertIn('{"step":"authenticate-client"}', lines)


if __name__ == "__main__":
    lab.main()
