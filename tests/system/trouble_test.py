"""A bridge killed, a modem closed, a client killed in mid-download: each gives the others a clear
error, and a second try succeeds."""
import json
import subprocess
import time

import lab


class Trouble(lab.SystemTest):
    """A paced UART, so that a download takes seconds and can be cut in its middle."""

    def setUp(self):
        super().setUp()
        self.start_world("--baud", "115200")

    def begin_download(self):
        """lpa in the middle of LoadBoundProfilePackage."""
        process = subprocess.Popen(
            self.lpa_command("profile", "download", "--address", self.world["smdp_address"],
                             "--matching-id", "SAMPLE", "--yes", "--progress=json"),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.addCleanup(process.kill)
        for line in process.stderr:
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("step") == "load-bound-profile-package" and event.get("done", 0) >= 2:
                return process
        raise AssertionError(f"the download ended early: {process.stdout.read()}")

    def error_of(self, process):
        """The error of a download that was cut; it must end by itself."""
        output, _ = process.communicate(timeout=60)
        done = json.loads(output)
        self.assertFalse(done["ok"], done)
        self.assertNotEqual(done["error"]["next"], "")
        return done["error"]

    def second_try(self):
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        iccid = self.download_ok("SAMPLE").result["iccid"]
        self.assertEqual([profile["iccid"] for profile in
                          self.lpa_ok("profile", "list").result["profiles"]], [iccid])

    def test_a_killed_bridge(self):
        bridge = self.start_bridge()
        process = self.begin_download()
        bridge.kill()
        self.assertIn(self.error_of(process)["code"], ("unknown-outcome", "unavailable"))
        self.start_bridge()
        self.second_try()

    def test_a_killed_client(self):
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


if __name__ == "__main__":
    lab.main()
