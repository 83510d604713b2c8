"""The bridge over BLE where the radio, BlueZ or an adapter fails."""
import subprocess

import lab
from ble_device import FakedBleDevice


class Trouble(FakedBleDevice):
    def setUp(self):
        super().setUp()
        self.paired()

    def download_with(self, way, packet, what):
        with self.subTest(way=way, packet=packet, what=what):
            self.bluez("fault", central="hci1", way=way, packet=packet, what=what)
            iccid = self.download_ok("SAMPLE").result["iccid"]
            self.lpa_ok("profile", "delete", iccid)

    def test_a_link_that_is_cut_in_a_batch(self):
        """The outcome is picked up over the next one. All of it is 30 packets each way."""
        for packet in (18, 23):
            self.download_with("writes", packet, "cut")
            self.download_with("notifications", packet, "cut")

    def test_a_link_that_is_cut_before_the_client_hears_of_its_lease(self):
        """It connects once more, and has the card that its first request was given."""
        log = self.folder / "bridge-state" / "audit.log"
        given_up = 0
        for packet in range(2, 7):
            with self.subTest(packet=packet):
                self.bluez("fault", central="hci1", way="notifications", packet=packet, what="cut")
                self.lpa_ok("chip", "info")
                given_up = log.read_text().count("given up: its client did not hear of it")
        self.assertGreater(given_up, 0)

    def test_packets_that_are_lost_doubled_or_change_places(self):
        for way, what in (("writes", "lose"), ("notifications", "lose"), ("writes", "duplicate"),
                          ("notifications", "swap")):
            self.download_with(way, 20, what)

    def test_packets_that_change_places_all_the_time(self):
        """As between two BlueZ, which use several bearers at once. No stream ends for it."""
        for mtu in (64, 517):
            self.bluez("tune", adapter="hci1", mtu=mtu,
                       shuffles=("writes", "notifications"))
            iccid = self.download_ok("SAMPLE").result["iccid"]
            self.lpa_ok("profile", "delete", iccid)
        self.assertNotIn("a packet is missing", self.bridge.text())

    def test_a_packet_that_is_lost_while_it_connects(self):
        for way in ("writes", "notifications"):
            with self.subTest(way=way):
                self.bluez("fault", central="hci1", way=way, packet=1, what="lose")
                self.lpa_ok("chip", "info")

    def test_a_connection_that_another_programs_disconnection_ends(self):
        self.bluez("tune", adapter="hci1", disconnect_milliseconds=1000)
        first = subprocess.Popen(self.lpa_command("chip", "info"), stdout=subprocess.DEVNULL)
        self.addCleanup(first.kill)
        self.until(lambda: self.adapter("hci1")["leaving"])
        self.bluez("hold", adapter="hci1", on=True)  # the second has no time to get through
        second = subprocess.Popen(self.lpa_command("chip", "info"), stdout=subprocess.PIPE)
        self.addCleanup(second.kill)
        self.until(lambda: self.adapter("hci1")["subscribed"])
        self.assertEqual(first.wait(30), 0)
        self.bluez("hold", adapter="hci1", on=False)
        said, _ = second.communicate(timeout=60)
        self.assertEqual(second.returncode, 0, said)

    def test_an_adapter_that_goes_and_comes_back(self):
        self.bluez("remove", adapter="hci0")
        self.until(lambda: self.state() == "waiting: there is no Bluetooth adapter hci0, but hci1, hci2")
        self.bluez("restore", adapter="hci0")
        self.until_advertising()
        self.lpa_ok("chip", "info")

    def test_a_bluez_that_starts_again(self):
        self.stop_bluez()
        self.until(lambda: self.state() == "waiting: BlueZ, which does Bluetooth, does not run")
        self.lpa_fails("unavailable", 8, "BlueZ, which does Bluetooth, does not run", "chip", "info")
        self.start_bluez()
        self.until_advertising()
        self.lpa_ok("chip", "info")

    def test_an_adapter_that_this_pc_has_not(self):
        self.adapter_of_pc = "hci7"
        self.lpa_fails("not-found", 4, "there is no Bluetooth adapter hci7, but hci0, hci1, hci2",
                       "chip", "info")

    def test_a_bluez_that_has_no_time(self):
        download = self.begin_download()
        self.bluez("hold", adapter="hci0", on=True)
        self.bluez("hold", adapter="hci0", on=False)
        self.assertEqual(download.wait(60), 0)


if __name__ == "__main__":
    lab.main()
