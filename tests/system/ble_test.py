"""The bridge over BLE, as it is used."""
import subprocess

import lab
import screen_code
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


class BothWays(FakedBleDevice):
    """A device that listens over TCP as well."""
    TCP = r"^lpabridge://127\.0\.0\.1:\d+/"
    BLE = FakedBleDevice.URI + "/"

    def start_device(self):
        self.bridge = self.start_bridge("--listen", "127.0.0.1:0", "--listen", "ble:hci0", "--name",
                                        "gateway")

    def uris(self, *arguments):
        return self.device(*arguments).splitlines()

    def test_a_uri_for_each_way(self):
        for command, secret in (("pair", "/[0-9A-F]{32}"), ("label", "/[0-9A-F]{32}"), ("uri", "")):
            options = {"pair": ["--no-wait"], "label": ["--new"], "uri": []}[command]
            with self.subTest(command=command):
                rest = "[0-9A-F]{64}" + secret + r"\?name=gateway$"
                tcp, ble = self.uris(command, *options)
                self.assertRegex(tcp, self.TCP + rest)
                self.assertRegex(ble, self.BLE + rest)
                self.assertEqual(tcp.split("/")[3:], ble.split("/")[3:], "but the way")
                again = options if command == "pair" else []
                for over, wanted in (("tcp", self.TCP), ("ble", self.BLE)):
                    [uri] = self.uris(command, *again, "--over", over)
                    self.assertRegex(uri, wanted + rest)

    def test_pairing_over_bluetooth_and_over_tcp(self):
        tcp, ble = self.uris("pair", "--no-wait", "--role", "owner")
        self.until_advertising()
        self.assertEqual(self.pair(ble), "ble:gateway")
        self.assertGreater(self.adapter("hci1")["writes"]["packets"], 0)
        self.lpa_fails("failed-precondition", 5, "was paired over Bluetooth", "chip", "info",
                       card="bridge:gateway")
        self.assertEqual(self.pair(tcp), "bridge:gateway")
        before = self.adapter("hci1")["writes"]["packets"]
        self.lpa_ok("chip", "info", card="bridge:gateway")
        self.assertEqual(self.adapter("hci1")["writes"]["packets"], before)
        self.lpa_ok("chip", "info", card="ble:gateway")
        self.assertGreater(self.adapter("hci1")["writes"]["packets"], before)

    def test_the_code_on_a_terminal_is_of_the_first(self):
        for over, card in (([], "bridge:gateway"), (["--over", "ble"], "ble:gateway")):
            command = [str(lab.BIN / "lpa-bridged"), "pair", "--no-wait", *over, "--control",
                       f"unix:{self.control}"]
            _, screen = self.at_a_terminal(command, [])
            self.until_advertising()
            code = screen_code.picture(screen)
            if not code:
                self.skipTest("lpa-bridged was built without libqrencode")
            self.assertEqual("--over ble shows" in screen, not over)
            picture = self.folder / "screen.png"
            picture.write_bytes(code)
            self.assertEqual(self.pair(picture), card)

    def test_a_label_for_bluetooth(self):
        self.device("label", "--new")
        picture = self.folder / "label.png"
        subprocess.run(["qrencode", "-o", picture], input=self.device("label", "--over", "ble"),
                       text=True, check=True)
        self.device("open")
        self.until_advertising()
        self.assertEqual(self.pair(picture), "ble:gateway")
        audit = (self.folder / "bridge-state" / "audit.log").read_text()
        self.assertEqual(audit.count('op="label'), 1, "what only shows is not in it")


class OneWay(FakedBleDevice):
    """A device that listens over Bluetooth alone."""

    def test_there_is_no_uri_for_tcp(self):
        self.assertRegex(self.device("uri", "--over", "ble"), self.URI)
        self.assertIn("no address that another machine could reach",
                      self.device_refuses("pair", "--no-wait", "--over", "tcp"))
        self.assertEqual(self.state(), "shut")


if __name__ == "__main__":
    lab.main()
