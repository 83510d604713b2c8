"""session_baud: the modem's UART runs faster while a client has the card, and is put back on every
way out. The simulated UART loses what is sent at another rate than its own."""
import os
import select
import socket
import termios
import time
import tty

import lab

NORMAL, RAISED = 115200, 921600
SPEEDS = {NORMAL: termios.B115200, RAISED: termios.B921600}


class Rate(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.record = self.folder / "bridge-state" / "session-baud"

    def start_bridge(self):
        config = self.folder / "bridged.toml"
        config.write_text(f"[port]\nsession_baud = {RAISED}\n")
        return super().start_bridge("--verbose", "--config", config,
                                    modem=self.world["modem_pty"])

    def answers_at(self, baud):
        """Whether the modem understands a program that opens its port at this rate."""
        port = os.open(self.world["modem_pty"], os.O_RDWR | os.O_NOCTTY)
        try:
            tty.setraw(port)
            settings = termios.tcgetattr(port)
            settings[4] = settings[5] = SPEEDS[baud]
            termios.tcsetattr(port, termios.TCSANOW, settings)
            os.write(port, b"\rAT\r")
            text = b""
            while b"OK" not in text and select.select([port], [], [], 0.3)[0]:
                text += os.read(port, 256)
            return b"OK" in text
        finally:
            os.close(port)

    def assert_normal(self):
        deadline = time.monotonic() + 20
        while self.record.exists():
            self.assertLess(time.monotonic(), deadline, "the rate is not put back")
            time.sleep(0.02)
        self.assertTrue(self.answers_at(NORMAL))

    def test_success_and_error(self):
        self.start_world("--baud", NORMAL)
        bridge = self.start_bridge()
        self.download_ok("SAMPLE")
        self.assertIn(f"{RAISED} baud for this session", bridge.text())
        self.assert_normal()
        self.assertFalse(self.download("NO-SUCH-ORDER").ok)
        self.assert_normal()
        self.assertEqual(bridge.text().count(f"{RAISED} baud for this session"), 2)

    def test_stopped(self):
        self.start_world("--baud", NORMAL)
        bridge = self.start_bridge()
        process = self.begin_download(done=0)
        self.assertEqual(bridge.stop(), 0)
        process.kill()
        process.communicate()
        self.assert_normal()

    def test_killed(self):
        self.start_world("--baud", NORMAL)
        bridge = self.start_bridge()
        self.kill_both(bridge, self.begin_download(done=0))
        self.assertFalse(self.answers_at(NORMAL))
        self.assertTrue(self.answers_at(RAISED))
        self.assertEqual(self.record.read_text(), f"{RAISED}\n")
        self.start_bridge()
        self.assert_normal()

    def test_unplugged(self):
        """The port goes away in mid-download while the modem, at the raised rate, goes on."""
        self.start_world("--baud", NORMAL, "--modem-fault", "close-port:20")
        bridge = self.start_bridge()
        self.download("SAMPLE")
        self.lpa_ok("chip", "info")
        self.assertIn(f"the modem was left at {RAISED} baud", bridge.text())
        self.assert_normal()


class Pace(lab.SystemTest):
    def test_a_uart_that_loses_what_comes_too_fast(self):
        """Eleven bytes come in a millisecond, and the receiver, which holds 16, reads four."""
        self.start_world("--baud", NORMAL, "--quirk", "fifo-size=16", "--quirk", "fifo-rate=4")
        with socket.socket(socket.AF_UNIX) as modem:
            modem.connect(self.world["modem_socket"])
            modem.sendall(b'AT+CCHO="A0000005591010FFFFFFFF8900000100"\r')
            modem.settimeout(0.5)
            with self.assertRaises(TimeoutError):
                while b"OK" not in modem.recv(256):
                    continue
        config = self.folder / "bridged.toml"
        # An eighth of what fits, for a machine that is busy may read eight chunks at once.
        config.write_text("[port]\nwrite_chunk = 2\nwrite_gap_ms = 5\n")
        self.start_bridge("--config", config)
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])


if __name__ == "__main__":
    lab.main()
