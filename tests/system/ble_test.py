"""The bridge over BLE, as it is used."""
import lab
from ble_device import FakedBleDevice


class Use(FakedBleDevice):
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


class Access(FakedBleDevice):
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


if __name__ == "__main__":
    lab.main()
