"""The access window over TLS: what a client meets when it shuts, and how it shuts by itself."""
import json
import re
import socket
import time

import device_commands
import lab


class Window(device_commands.DeviceTest):
    def start_device(self, *world, settings=""):
        """A paired client over TLS (self.card), and the Unix socket of the device (self.local)."""
        self.start_world(*world)
        config = self.folder / "settings.toml"
        config.write_text(settings)
        self.port = lab.free_port()
        self.bridge = self.start_bridge("--config", config, "--listen", f"127.0.0.1:{self.port}",
                                        "--name", "gateway")
        self.local = self.card
        self.card = self.pair(self.offer("--role", "owner"))

    def is_open(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        except ConnectionRefusedError:
            return False
        return True

    def status(self, name):
        return re.search(rf"(?m)^{name} +(.*)$", self.device("status")).group(1)

    def wait_for(self, sentence, condition):
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"{sentence}\n{self.bridge.text()}")
            time.sleep(0.05)

    def audit(self):
        return (self.folder / "bridge-state" / "audit.log").read_text()

    def test_open_and_close(self):
        self.start_device()
        self.assertEqual(self.device("close"), "the window is shut\n")
        self.assertFalse(self.is_open())
        self.assertEqual(self.status("window"), "shut")
        self.lpa_fails("unavailable", 8, "cannot be reached", "chip", "info")
        self.lpa_ok("chip", "info", card=self.local)
        self.assertEqual(self.device("open", "--for", "2h"), "the window is open for another 2 h\n")
        self.assertTrue(self.is_open())
        self.lpa_ok("chip", "info")
        self.assertEqual(self.device("open", "--for", "5s"), "the window is open for another 5 s\n")
        self.wait_for("it shuts after its time", lambda: not self.is_open())
        self.assertIn('op="window" result="shut: its time is over"', self.bridge.text())

    def test_a_file_opens_it_and_idleness_shuts_it(self):
        self.start_device(settings='window_idle = "5s"\n')
        self.device("close")
        (self.folder / "open").touch()
        self.wait_for("the file opens it", self.is_open)
        self.assertFalse((self.folder / "open").exists())
        self.wait_for("nobody is there", lambda: self.status("window") == "shut")
        self.assertIn('who="lpa-bridged" op="window" result="shut: no client for 5 s"', self.bridge.text())

    def end(self, client):
        """The result of a download that was begun."""
        output, errors = client.communicate(timeout=lab.RUN_SECONDS)
        return json.loads(output), errors

    def test_a_package_on_its_way_comes_to_its_end(self):
        self.start_device("--baud", "57600")
        client = self.begin_download(done=1)
        self.assertIn("clients: 1", self.status("window"))
        self.assertIn("LoadBoundProfilePackage of", self.status("card"))
        said = self.device("close")
        self.assertRegex(said, r"still under way: LoadBoundProfilePackage of \S+, \d+ of \d+ ")
        self.assertFalse(self.is_open())
        result, errors = self.end(client)
        self.assertIn("window was shut", errors + json.dumps(result))
        self.assertRegex(self.audit(), r'op="LoadBoundProfilePackage" iccid=\S+ result="ok"')
        profiles = self.lpa_ok("profile", "list", card=self.local).result["profiles"]
        self.assertEqual(len(profiles), 1)

    def test_now_interrupts_it_and_says_so(self):
        self.start_device("--baud", "57600")
        client = self.begin_download(done=1)
        said = self.device("close", "--now")
        self.assertRegex(said, r"under way was: LoadBoundProfilePackage of .*half done")
        result, errors = self.end(client)
        self.assertFalse(result["ok"])
        self.assertIn("window was shut", errors + json.dumps(result))
        self.assertIn('op="LoadBoundProfilePackage" result="cut off"', self.audit())
        # The card is as before, and free for the next.
        self.assertEqual(self.lpa_ok("profile", "list", card=self.local).result["profiles"], [])
        self.assertEqual(self.status("card"), "free")


if __name__ == "__main__":
    lab.main()
