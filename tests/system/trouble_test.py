"""A bridge killed, a modem closed, a client killed in mid-download: each gives the others a clear
error, and a second try succeeds."""
import json
import signal
import time

import lab


class Trouble(lab.SystemTest):
    """The UART is paced where a download is to be cut in its middle."""

    def error_of(self, process):
        """The error of a download that was cut; it must end by itself."""
        output, _ = process.communicate(timeout=60)
        done = json.loads(output)
        self.assertFalse(done["ok"], done)
        self.assertNotEqual(done["error"]["next"], "", done)
        return done["error"]

    def second_try(self):
        """A download works. What the device had already been handed may have been installed."""
        for profile in self.lpa_ok("profile", "list").result["profiles"]:
            waiting = self.lpa_ok("notification", "list").result["notifications"]
            self.assertIn("install", [notification["event"] for notification in waiting])
            self.lpa_ok("notification", "process")
            self.lpa_ok("profile", "delete", profile["iccid"])
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.assertEqual([profile["iccid"] for profile in
                          self.lpa_ok("profile", "list").result["profiles"]], [iccid])

    def test_a_killed_bridge(self):
        self.start_world("--baud", "115200")
        bridge = self.start_bridge()
        process = self.begin_download()
        bridge.kill()
        self.assertIn(self.error_of(process)["code"], ("unknown-outcome", "unavailable"))
        self.start_bridge()
        self.second_try()

    def test_a_killed_client(self):
        self.start_world("--baud", "115200")
        self.start_bridge("--lease-grace", "1")
        process = self.begin_download()
        process.kill()
        process.wait()
        busy = self.lpa("profile", "list")
        if not busy.ok:
            self.assertEqual(busy.error["code"], "busy", busy.json)
            self.assertNotEqual(busy.error["next"], "")
        deadline = time.monotonic() + 30
        while not self.lpa("profile", "list").ok:
            self.assertLess(time.monotonic(), deadline, "the lease does not end")
            time.sleep(0.2)
        self.second_try()

    def test_a_closed_terminal(self):
        """SIGHUP, as of a lost SSH session, ends a download as Ctrl-C does: with a clean card."""
        self.start_world("--baud", "115200")
        self.start_bridge()
        process = self.begin_download()
        process.send_signal(signal.SIGHUP)
        self.assertIn(self.error_of(process)["code"], ("cancelled", "unknown-outcome"))
        self.second_try()

    def test_output_that_nobody_reads(self):
        """A pipe whose reader is gone does not stop a download."""
        self.start_world("--baud", "115200")
        self.start_bridge()
        process = self.begin_download()
        process.stderr.close()
        process.stdout.close()
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertEqual(len(self.lpa_ok("profile", "list").result["profiles"]), 1)

    def test_a_closed_modem(self):
        """The modem, its card and the server are killed and start again; the bridge goes on."""
        world = self.start_world("--baud", "115200")
        self.start_bridge()
        process = self.begin_download()
        world.kill()
        self.assertIn(self.error_of(process)["code"], ("unknown-outcome", "unavailable"))
        self.start_world()
        self.second_try()

    def test_a_port_that_closes_for_a_moment(self):
        """The modem's port closes after a command was executed: the outcome is read again."""
        self.start_world("--modem-fault", "close-port:40")
        self.start_bridge()
        done = self.download("SAMPLE")
        profiles = self.lpa_ok("profile", "list").result["profiles"]
        self.assertEqual(done.ok, len(profiles) == 1, done.json)

    def until_the_card_answers(self, seconds):
        """The profiles on it, once the modem is back."""
        deadline = time.monotonic() + seconds
        while not (listed := self.lpa("profile", "list")).ok:
            self.assertIn(listed.error["code"], ("not-found", "unavailable", "busy"), listed.json)
            self.assertLess(time.monotonic(), deadline, listed.json)
            time.sleep(0.2)
        return listed.result["profiles"]

    def test_an_unplugged_modem(self):
        """Its terminal is gone in mid-download; later it is plugged in again."""
        port = self.folder / "ttyUSB2"
        world = self.start_world("--baud", "115200")
        port.symlink_to(self.world["modem_pty"])
        self.start_bridge(modem=port)
        process = self.begin_download()
        world.kill()
        port.unlink()
        self.assertIn(self.error_of(process)["code"], ("unknown-outcome", "unavailable"))
        self.lpa_fails("not-found", 4, "the device's modem cannot be opened", "chip", "info")
        self.start_world()
        port.symlink_to(self.world["modem_pty"])
        self.second_try()

    def test_a_modem_that_restarts(self):
        """As on USB: its ports close in mid-download and come back after three seconds."""
        for fault in ("restart:12", "restart:30"):
            with self.subTest(fault=fault):
                world = self.start_world("--quirk", "restart-closes-ports", "--quirk",
                                         "ports-away=3000", "--modem-fault", fault)
                bridge = self.start_bridge(modem=self.world["modem_pty"])
                done = self.download("SAMPLE")
                profiles = self.until_the_card_answers(30)
                if done.ok or done.error["code"] != "unknown-outcome":
                    self.assertEqual(done.ok, len(profiles) == 1, done.json)
                if done.ok:
                    self.lpa_ok("profile", "delete", profiles[0]["iccid"])
                self.second_try()
                self.assertEqual((bridge.stop(), world.stop()), (0, 0))
                self.folder.joinpath("world/card").rename(self.folder / fault)


if __name__ == "__main__":
    lab.main()
