"""A device that listens with TLS, and what its owner does on it."""
import re
import subprocess

import lab


class DeviceTest(lab.SystemTest):
    """`self.device(...)` runs lpa-bridged's own commands against the daemon of start_bridge()."""
    URI = r"^lpabridge://[^/]+:\d+"

    def device(self, *arguments):
        """What the command printed; it must succeed."""
        done = self.ask_device(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def device_refuses(self, *arguments):
        """What the command said when it failed, as it must."""
        done = self.ask_device(*arguments)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        return done.stderr

    def ask_device(self, *arguments):
        return subprocess.run([lab.BIN / "lpa-bridged", *arguments, "--control",
                               f"unix:{self.control}"], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=lab.RUN_SECONDS)

    def offer(self, *arguments):
        """Opens pairing, and the window with it: the URI."""
        uri = self.device("pair", "--no-wait", *arguments).strip()
        self.assertRegex(uri, self.URI + r"/[0-9A-F]{64}/[0-9A-F]{32}\?name=gateway$")
        return uri

    def pair(self, uri, *arguments):
        """Pairs the lpa of these tests, and gives the name of the card."""
        return self.lpa_ok("pair", uri, *arguments, card="").result["card"]

    def client_name(self):
        """Of the client that was paired first."""
        return re.split(r"  +", self.device("clients").splitlines()[1])[0]
