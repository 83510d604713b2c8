"""A device over Bluetooth as a smart-card reader: libifdlpabridge.so in a real pcscd, on a made-up
org.bluez."""
import re

import lab
import pcscd
from ble_device import FakedBleDevice

NAME = "LPA Bridge gateway over Bluetooth"


class BleReader(pcscd.PcscdTest, FakedBleDevice):
    """The reader's card is self.card; pcscd has hci1."""
    READER_NAME = NAME

    def setUp(self):
        super().setUp()
        self.paired()
        self.native = self.card
        self.card = f"pcsc:{NAME}"

    def start_reader(self):
        self.add_reader(card="ble:gateway@hci1")
        self.start_pcscd()
        self.wait_for(self.present)


class Use(BleReader):
    def test_an_lpa_that_knows_nothing_of_bluetooth(self):
        self.start_reader()
        answer = self.tool("opensc-tool", "-s", "00A4040010A0000005591010FFFFFFFF890000010000",
                           "-s", "80E2910006BF3E035C015A00")
        self.assertIn(f"5A 10 {' '.join(re.findall('..', self.world['eid']))[:20]}", answer)
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        iccid = self.download_ok("SAMPLE", "--enable").result["iccid"]
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.adapter("hci1")["links"], 1)

    def test_pcscd_is_restarted(self):
        """It ends without a word to its drivers, and BlueZ keeps the connection."""
        self.start_reader()
        for _ in range(2):
            # Without power: a pcscd that ends with it leaves the lease to its grace time.
            self.wait_for(self.card_is_free)
            self.stop_pcscd()
            self.start_pcscd()
            self.wait_for(self.present)
            self.lpa_ok("chip", "info")
        self.assertEqual(self.adapter("hci1")["links"], 1)

    def test_another_program_of_this_pc_leaves_it_its_connection(self):
        self.start_reader()
        packets = self.adapter("hci1")["writes"]["packets"]
        refused = self.lpa_fails("busy", 8, "another program of this machine", "chip", "info",
                                 card=self.native)
        self.assertIn("--card pcsc:", refused.error["next"])
        self.assertEqual(self.adapter("hci1")["writes"]["packets"], packets)
        self.assertEqual(self.adapter("hci1")["subscribed"], 1)
        self.lpa_ok("chip", "info")
        self.assertNotIn("is not there", self.log_text())

    def test_the_window_shuts_and_opens(self):
        self.start_reader()
        self.check_the_card_goes_with_the_window()

    def test_the_link_is_cut_in_mid_chain(self):
        self.start_reader()
        client = self.begin_download(done=1)
        self.bluez("cut", adapter="hci1")
        output, errors = client.communicate(timeout=lab.RUN_SECONDS)
        self.assertNotEqual(client.returncode, 0, output + errors)
        self.wait_for(self.present)
        self.wait_for(lambda: self.lpa("chip", "info").ok)
        self.download_ok("SAMPLE")
        self.assertEqual(self.adapter("hci1")["links"], 1)

    def test_a_bluez_that_starts_again(self):
        self.start_reader()
        self.stop_bluez()
        self.wait_for(self.absent)
        self.wait_for(lambda: "BlueZ, which does Bluetooth, does not run" in self.log_text())
        self.start_bluez()
        self.wait_for(self.present)
        self.lpa_ok("chip", "info")


class Adding(BleReader):
    def config(self, added):
        with open(added["file"]) as file:
            return file.read()

    def test_the_ways_to_name_it(self):
        for arguments, card, where in ((["ble:gateway@hci2"], "", "ble:gateway@hci2"),
                                       (["ble:gateway"], "", "ble:gateway@hci1"),
                                       (["gateway"], "ble:gateway@hci2", "ble:gateway@hci2"),
                                       ([], "ble:gateway", "ble:gateway@hci1")):
            with self.subTest(arguments=arguments, card=card):
                added = self.add_reader(*arguments, card=card)
                self.assertEqual(added["reader"], NAME)
                self.assertIn(f'DEVICENAME "{where};state_dir={self.folder}/state"\n',
                              self.config(added))
        network = self.add_reader("gateway", card="ble:cabin")
        self.assertEqual(network["reader"], "LPA Bridge gateway")
        self.assertIn('DEVICENAME "bridge:gateway;', self.config(network))
        self.assertNotEqual(network["file"], added["file"])

    def test_what_names_no_device(self):
        for card in ("", "sim:/tmp", "unix:/tmp/socket"):
            self.lpa_fails("invalid-argument", 3, "no paired device is named", "reader", "add",
                           card=card)
        for card in ("ble:gateway@", "ble:gateway@hci;1", "ble:"):
            self.lpa_fails("invalid-argument", 3, "names no device over bluetooth", "reader", "add",
                           card=card)
        self.lpa_fails("not-found", 4, "no device is called cabin", "reader", "add",
                       card="ble:cabin")


if __name__ == "__main__":
    lab.main()
