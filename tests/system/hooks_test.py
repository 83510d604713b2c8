"""The device's own commands around a lease: they run, refuse, are killed, and are made up for."""
import fcntl
import json
import os
import subprocess
import time

import lab


class Hooks(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.ran = self.folder / "ran"
        self.ran.touch()
        self.start_world()

    def start_bridge(self, before=None, after=None, deadline=10):
        """Each command notes its name; `before` and `after` come behind that, in the shell."""
        config = self.folder / "bridged.toml"
        config.write_text(f"""
            [hooks]
            before_open = {json.dumps(f"echo before >>{self.ran}; {before or 'true'}")}
            after_close = {json.dumps(["sh", "-c", f"echo after >>{self.ran}; {after or 'true'}"])}
            after_switch = ["sh", "-c", "env | grep -E '^LPAB_(APN|ICCID|IMSI|OPERATOR)=' | sort >{self.folder}/switched"]
            deadline = {deadline}
            """)
        return super().start_bridge("--config", config, modem=self.world["modem_pty"])

    def wait_for(self, *names):
        deadline = time.monotonic() + 20
        while (ran := self.ran.read_text().split()) != list(names):
            self.assertLess(time.monotonic(), deadline, ran)
            time.sleep(0.02)

    def port_is_free(self):
        port = os.open(self.world["modem_pty"], os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        finally:
            os.close(port)

    def test_around_each_lease(self):
        self.start_bridge()
        self.assertTrue(self.port_is_free())
        self.lpa_ok("chip", "info")
        self.wait_for("before", "after")
        self.assertTrue(self.port_is_free())
        self.download_ok("SAMPLE")
        self.wait_for("before", "after", "before", "after")

    def test_after_a_switch(self):
        """With what the modem says of the profile; the modem is still the daemon's then."""
        self.start_bridge()
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.lpa_ok("profile", "enable", iccid)
        switched = self.folder / "switched"
        self.wait_for("before", "after", *2 * ["before", "after"])  # the enabling has two leases
        imsi = self.at("AT+CIMI")[1]
        self.assertEqual(switched.read_text().split("\n"), [
            'LPAB_APN=', f"LPAB_ICCID={iccid}", f"LPAB_IMSI={imsi}",
            "LPAB_OPERATOR=Test", ""])

    def test_a_port_that_somebody_else_has(self):
        self.start_bridge()
        port = os.open(self.world["modem_pty"], os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(port, fcntl.LOCK_EX)
        held = self.lpa_fails("busy", 8, "is held by another program", "chip", "info")
        self.assertIn("'modem_manager' and [hooks]", held.error["next"])
        os.close(port)
        self.lpa_ok("chip", "info")

    def test_a_command_that_refuses(self):
        self.start_bridge(before="echo 'the tracker is in a call' >&2; exit 1")
        self.lpa_fails("refused", 6, "the tracker is in a call", "chip", "info")
        self.wait_for("before", "after")

    def test_commands_that_hang(self):
        """The link goes on meanwhile, and the deadlines hold."""
        bridge = self.start_bridge(before="sleep 1000", after="sleep 1000", deadline=2)
        begin = time.monotonic()
        first = subprocess.Popen(self.lpa_command("chip", "info"), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True)
        self.wait_for("before")
        busy = self.lpa("chip", "info")
        self.assertEqual(busy.error["code"], "busy", busy.json)
        self.assertLess(time.monotonic() - begin, 2)
        answer = json.loads(first.communicate(timeout=30)[0])
        self.assertIn("did not end in time", answer["error"]["message"])
        self.assertEqual(bridge.stop(), 0)
        self.wait_for("before", "after")

    def test_a_killed_daemon(self):
        bridge = self.start_bridge(before="true")
        self.kill_both(bridge, self.begin_download(done=0))
        self.wait_for("before")
        self.start_bridge()
        self.wait_for("before", "after")
        self.assertTrue(self.port_is_free())


if __name__ == "__main__":
    lab.main()
