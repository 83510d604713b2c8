"""lpa reader serve: the card of a device in vsmartcard's virtual reader, under a real pcscd."""
import signal
import subprocess
import time

import lab
import pcscd


class ReaderServe(pcscd.PcscdTest):
    DRIVERS = (pcscd.VPCD,)

    def serve(self, port, *flags):
        """Runs it on the bridge of start_bridge(); self.card is the card in the reader then."""
        self.native, self.card = self.card, "pcsc:vpcd reader 00 00"
        self.log = self.folder / "serve.log"
        with self.log.open("wb") as log:
            self.program = subprocess.Popen(
                [lab.BIN / "lpa", "--card", self.native, *flags, "reader", "serve", "--vpcd",
                 f"127.0.0.1:{port}"], stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(self.program.wait)
        self.addCleanup(self.program.kill)

    def has_card(self):
        return self.lpa("chip", "info").ok

    def test_our_own_lpa_on_it(self):
        self.start_world()
        self.start_bridge()
        self.serve(self.start_vpcd("vpcd reader"))
        self.wait_for(self.has_card)
        iccid = self.download_ok("SAMPLE", "--enable").result["iccid"]
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        self.program.send_signal(signal.SIGINT)
        self.assertEqual(self.program.wait(timeout=20), 0)
        self.lpa_ok("chip", "info", card=self.native)

    def test_each_apdu_is_acknowledged_at_once(self):
        """Or it would cost 40 ms: vpcd writes its length and its bytes apart."""
        self.start_world()
        self.start_bridge()
        self.serve(self.start_vpcd("vpcd reader"))
        self.wait_for(self.has_card)

        def seconds_for(apdus):
            begin = time.monotonic()
            answer = self.tool("opensc-tool", *["-s", "00A40004023F00"] * apdus)
            self.assertEqual(answer.count("SW1=0x90"), apdus)
            return time.monotonic() - begin
        self.assertLess(seconds_for(60) - seconds_for(10), 50 * 0.02)

    def test_reader_and_device_come_again(self):
        self.start_world()
        bridge = self.start_bridge()
        port = self.start_vpcd("vpcd reader")
        self.serve(port)
        self.wait_for(self.has_card)
        card = self.card
        bridge.kill()
        self.lpa("chip", "info")
        self.wait_for(lambda: "out of the reader" in self.log.read_text())
        self.start_bridge()
        self.card = card
        self.wait_for(self.has_card)
        self.stop_pcscd()
        self.start_pcscd()
        self.wait_for(self.has_card)
        self.assertIsNone(self.program.poll())

    def test_what_is_wrong_at_the_start(self):
        self.start_world()
        self.start_bridge()
        port = lab.free_port()
        nobody = self.lpa_fails("unavailable", 8, "", "reader", "serve", "--vpcd",
                                f"127.0.0.1:{port}")
        self.assertIn("vsmartcard-vpcd", nobody.error["next"])
        self.lpa_fails("invalid-argument", 3, "HOST:PORT", "reader", "serve", "--vpcd", "nowhere")
        self.lpa_fails("unavailable", 8, "cannot be reached", "reader", "serve", "--vpcd",
                       f"127.0.0.1:{port}", card=f"unix:{self.folder}/none")


if __name__ == "__main__":
    lab.main()
