"""lpa-bridged on its device: a modem that comes and goes, stopping, listening, two clients."""
import re
import stat
import subprocess
import threading
import time

import lab
from scripted_modem import ScriptedModem


class FakeModem(ScriptedModem):
    """A modem whose card takes its time: +CGLA is answered once released."""

    answers = {"AT+CMEE?": "+CMEE: 1", "AT+CGMI": "Quectel", "AT+CGMM": "EC25", "AT+CGMR": "EC25J",
               "AT+CCHO": "+CCHO: 1"}

    def __init__(self, path):
        self.asked = threading.Event()
        self.released = threading.Event()
        super().__init__(path)

    def answer(self, command):
        if command.startswith("AT+CGLA"):
            self.asked.set()
            self.released.wait()
        line = self.answers.get(re.match(r"AT(\+\w+\??)?", command).group())
        return (f"\r\n{line}\r\n" if line else "").encode() + b"\r\nOK\r\n"


class DeviceTest(lab.SystemTest):
    def run_until_the_card_works(self, modem):
        """lpa chip info in mid-command."""
        client = subprocess.Popen(self.lpa_command("chip", "info"), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        self.addCleanup(client.communicate)
        self.addCleanup(client.kill)
        self.assertTrue(modem.asked.wait(20))
        return client

    def test_a_modem_that_comes_and_goes(self):
        port = self.folder / "ttyUSB2"
        self.start_bridge(modem=port)
        self.lpa_fails("not-found", 4, "the device's modem cannot be opened", "chip", "info")
        world = self.start_world()
        port.symlink_to(self.world["modem_pty"])
        eid = self.world["eid"]
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], eid)
        world.stop()
        port.unlink()
        self.lpa_fails("not-found", 4, "the device's modem cannot be opened", "chip", "info")
        self.start_world()
        port.symlink_to(self.world["modem_pty"])
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], eid)

    def test_stopping_does_not_wait_for_a_card_that_does_not_answer(self):
        modem = FakeModem(self.folder / "modem")
        bridge = self.start_bridge(modem=modem.path)
        client = self.run_until_the_card_works(modem)
        begin = time.monotonic()
        self.assertEqual(bridge.stop(), 0)
        self.assertLess(time.monotonic() - begin, 15)
        client.wait(timeout=60)
        done = lab.Lpa(subprocess.CompletedProcess(client.args, client.returncode,
                                                   client.stdout.read(), client.stderr.read()))
        self.assertFalse(done.ok)
        self.assertIn(done.error["code"], ("unknown-outcome", "unavailable"), done.json)

    def test_two_clients_at_two_places(self):
        modem = FakeModem(self.folder / "modem")
        other = self.folder / "other.sock"
        bridge = self.start_bridge("--listen", f"unix:{other}", modem=modem.path)
        self.run_until_the_card_works(modem)
        for path in (self.folder / "bridge.sock", other):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o660)
        busy = self.lpa("chip", "info", card=f"unix:{other}")
        self.assertEqual(busy.error["code"], "busy", busy.json)
        self.assertIn("held by", busy.error["message"])
        modem.released.set()
        self.assertEqual(bridge.stop(), 0)
        self.assertFalse(other.exists())

    def test_places_and_settings_that_are_refused(self):
        config = self.folder / "bridged.toml"
        config.write_text('modem = "at:/dev/null"\nlisten = "unix:x"\nlease_grace = 4000\n')
        for code, words, arguments in (
                (2, "line 3: setting 'lease_grace'", ["--config", config]),
                (1, "the state folder", ["--modem", "at:x", "--listen", "127.0.0.1:0",
                                         "--state-dir", self.folder / "no" / "s"])):
            if "--state-dir" not in arguments:
                arguments += ["--state-dir", self.folder / "s"]
            arguments += ["--control", "none"]
            done = subprocess.run([lab.BIN / "lpa-bridged", *arguments], capture_output=True,
                                  text=True, timeout=20)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    lab.main()
