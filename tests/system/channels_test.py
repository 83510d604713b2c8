"""lpa-bridged killed while a channel is open, and started again: none stays open, none of another
program's is closed."""
import lab

ISDR = "A0000005591010FFFFFFFF8900000100"
USIM = "A0000000871002"  # the beginning of its AID, by which a card selects it
EUICC_INFO1 = "80E2910003BF200000"  # GetEUICCInfo1, on the basic channel's class byte


class Channels(lab.SystemTest):
    def setUp(self):
        super().setUp()
        self.record = self.folder / "bridge-state" / "channels"

    def start_bridge(self, *arguments):
        return super().start_bridge("--verbose", *arguments)

    def kill_bridge_in_a_download(self, bridge):
        self.kill_both(bridge, self.begin_download())

    def restart_until_tidy(self):
        bridge = self.start_bridge()
        bridge.wait_until(lambda: not self.record.exists())
        return bridge

    def test_a_session_of_ccho(self):
        self.start_world("--baud", "115200")
        self.kill_bridge_in_a_download(self.start_bridge())
        recorded = self.record.read_text()
        self.assertRegex(recorded, r"\Aboot [-0-9a-f]+\nport \S+ \d+ [\d.]+\nsession 1\n\Z")
        self.assertIn("+CCHO: 2", self.at(f'AT+CCHO="{ISDR}"'))  # a stranger's
        self.assertIn("OK", self.at(f'AT+CGLA=1,18,"{EUICC_INFO1}"'))
        bridge = self.restart_until_tidy()
        self.assertIn("session 1 was left open, and is closed", bridge.text())
        self.assertIn("ERROR", self.at(f'AT+CGLA=1,18,"{EUICC_INFO1}"'))
        self.assertIn("OK", self.at(f'AT+CGLA=2,18,"{EUICC_INFO1}"'))
        self.lpa_ok("chip", "info")
        self.assertFalse(self.record.exists())

    def test_a_session_that_has_become_a_strangers(self):
        """The card is reset while the daemon is dead, and the number goes to a stranger."""
        self.start_world("--baud", "115200")
        self.kill_bridge_in_a_download(self.start_bridge())
        recorded = self.record.read_text()
        bridge = self.restart_until_tidy()
        if not self.lpa_ok("profile", "list").result["profiles"]:
            self.download_ok("SAMPLE")
        [profile] = self.lpa_ok("profile", "list").result["profiles"]
        self.lpa_ok("profile", "enable", profile["iccid"])
        bridge.kill()
        self.assertIn("+CCHO: 1", self.at(f'AT+CCHO="{USIM}"'))
        self.record.write_text(recorded)
        bridge = self.restart_until_tidy()
        self.assertIn("session 1 was open, and is gone or another program's by now", bridge.text())
        select_imsi = "00A40004026F0700"
        self.assertRegex(self.at(f'AT+CGLA=1,16,"{select_imsi}"')[1], r'"61..|9000"')

    def test_a_channel_of_csim(self):
        self.start_world("--baud", "115200", "--personality", "ec20")
        self.kill_bridge_in_a_download(self.start_bridge())
        self.assertTrue(self.record.read_text().endswith("\nchannel 1\n"))
        self.assertIn('+CSIM: 4,"6A81"', self.at('AT+CSIM=10,"0070000001"'))
        self.restart_until_tidy()
        self.assertIn('+CSIM: 6,"019000"', self.at('AT+CSIM=10,"0070000001"'))

    def test_a_strangers_channel_is_closed_only_when_there_is_no_other(self):
        """An EC20 has one channel over CSIM, which a program that is gone left open."""
        self.start_world("--personality", "ec20")
        self.assertIn('+CSIM: 6,"019000"', self.at('AT+CSIM=10,"0070000001"'))
        bridge = self.start_bridge()
        self.assertIn('+CSIM: 4,"6A81"', self.at('AT+CSIM=10,"0070000001"'))
        self.lpa_ok("chip", "info")
        self.assertIn("no logical channel is free; closing channel 1", bridge.text())
        self.lpa_ok("chip", "info")
        self.assertEqual(bridge.text().count("no logical channel is free"), 1)


if __name__ == "__main__":
    lab.main()
