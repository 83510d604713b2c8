"""The bridge over BLE: lpa-bridged and lpa with a made-up BlueZ (tests/bluez)."""
import json
import unittest

import ble
import device_commands
import lab


@unittest.skipIf(ble.MISSING, f"not installed: {', '.join(ble.MISSING)}")
class BleDevice(ble.BleTest, device_commands.DeviceTest):
    """A device that listens over BLE alone, on hci0, and a PC with hci1 (and hci2)."""
    URI = r"^lpabridge\+ble://[0-9a-f]{8}"
    adapter_of_pc = "hci1"

    def setUp(self):
        super().setUp()
        self.start_bluez()
        self.start_world()
        self.start_device()

    def start_device(self, *arguments):
        self.bridge = self.start_bridge("--listen", "ble:hci0", "--name", "gateway", *arguments)

    def lpa_command(self, *arguments, card=None):
        return super().lpa_command("--ble-adapter", self.adapter_of_pc, *arguments, card=card)

    def state(self):
        return json.loads(self.device("status", "--json"))["bluetooth"]

    def until_advertising(self):
        self.until(lambda: self.state().startswith("advertising gateway-"))

    def paired(self):
        """A PC that is paired as owner."""
        uri = self.offer("--role", "owner")
        self.until_advertising()
        self.card = self.pair(uri)
        self.assertEqual(self.card, "ble:gateway")


class Use(BleDevice):
    def test_find_pair_download_switch_and_delete(self):
        self.assertEqual(self.adapter("hci0")["advertised"], [])
        uri = self.offer("--role", "owner")
        self.until_advertising()
        short_id = uri.split("/")[2]
        self.assertEqual(self.adapter("hci0")["advertised"], [f"gateway-{short_id}"])
        self.card = self.pair(uri)
        found = self.lpa_ok("devices", "--ble", card="").result["devices"]
        self.assertEqual([(each["name"], each["shortId"], each["paired"]) for each in found],
                         [(f"gateway-{short_id}", short_id, "gateway")])
        known = self.lpa_ok("devices", card="").result["devices"]
        self.assertEqual([(each["name"], each["addresses"], each["role"]) for each in known],
                         [("gateway", [], "owner")])
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        iccid = self.download_ok("SAMPLE").result["iccid"]
        for command in ("enable", "disable", "delete"):
            self.lpa_ok("profile", command, iccid)
        self.assertEqual(self.adapter("hci1")["links"], 0)

    def test_a_device_without_an_address_is_not_reached_by_one(self):
        self.paired()
        self.lpa_fails("failed-precondition", 5, "was paired over Bluetooth", "chip", "info",
                       card="bridge:gateway")

    def test_every_mtu(self):
        self.bluez("tune", adapter="hci1", mtu=23)
        self.paired()
        self.download_ok("SAMPLE")
        for mtu in (23, 24, 64, 247, 512, 517):
            with self.subTest(mtu=mtu):
                self.bluez("tune", adapter="hci1", mtu=mtu)
                self.lpa_ok("chip", "info")
                pc = self.adapter("hci1")
                self.assertEqual(pc["notifications"]["longest"], min(mtu - 5, 509))
                self.assertLessEqual(pc["writes"]["longest"], min(mtu - 5, 509))
                self.assertEqual((pc["writes"]["lost"], pc["notifications"]["lost"]), (0, 0))

    def test_two_centrals_at_once(self):
        self.paired()
        download = self.begin_download()
        self.bluez("hold", adapter="hci1", on=True)
        self.adapter_of_pc = "hci2"
        self.lpa_fails("busy", 8, "the card is in use", "chip", "info")
        self.bluez("hold", adapter="hci1", on=False)
        self.assertEqual(download.wait(60), 0)
        self.lpa_ok("chip", "info")


class Access(BleDevice):
    def test_a_shut_window(self):
        self.paired()
        self.device("close")
        self.until(lambda: self.adapter("hci0")["applications"] == 0)
        self.assertEqual(self.adapter("hci0")["advertised"], [])
        self.assertEqual(self.state(), "shut")
        self.lpa_fails("not-found", 4, "no device near advertises itself", "chip", "info")
        self.device("open")
        self.until_advertising()
        self.lpa_ok("chip", "info")

    def test_a_revoked_client(self):
        self.paired()
        self.lpa_ok("chip", "info")
        self.device("clients", "revoke", self.client_name())
        self.lpa_fails("untrusted", 7, "no longer knows this PC", "chip", "info")

    def test_a_stranger(self):
        uri = self.offer()
        self.until_advertising()
        wrong = uri.replace(uri.split("/")[4][:32], "00" * 16)
        self.lpa_fails("untrusted", 7, "secret", "pair", wrong, card="")


class Trouble(BleDevice):
    def setUp(self):
        super().setUp()
        self.paired()

    def download_with(self, way, packet, what):
        with self.subTest(way=way, packet=packet, what=what):
            self.bluez("fault", central="hci1", way=way, packet=packet, what=what)
            iccid = self.download_ok("SAMPLE").result["iccid"]
            self.lpa_ok("profile", "delete", iccid)

    def test_a_link_that_is_cut_in_a_batch(self):
        """The outcome is picked up over the next one. All of it is 29 packets each way."""
        for packet in (17, 22):
            self.download_with("writes", packet, "cut")
            self.download_with("notifications", packet, "cut")

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
