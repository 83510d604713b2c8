"""lpa-bridged's GATT service against docs/ble.md, by a client written anew from it."""
import contextlib
import os
import ssl
import struct
import unittest

import paths  # noqa: F401
import ble
import device_commands
import lab
from bridge_link import BYE, ISDR, OUTCOME, Link, make_context, store_data

if not ble.MISSING:
    from ble_stream import (AGAINST_RULES, CLOSE, DATA, MISSING, NO_SUCH, NONE_LEFT, OPEN, RESERVED,
                            SHUT, VERSION, Device, Stream, TlsSocket, packet)

HELLO = struct.pack(">BH", 1, 509)  # the payload of open


@unittest.skipIf(ble.MISSING, f"not installed: {', '.join(ble.MISSING)}")
class BleService(ble.BleTest, device_commands.DeviceTest):
    URI = r"^lpabridge\+ble://[0-9a-f]{8}"

    def setUp(self):
        super().setUp()
        self.start_bluez()
        self.start_world()
        self.bridge = self.start_bridge("--listen", "ble:hci0", "--name", "gateway")
        self.offer("--role", "owner")
        self.until(lambda: self.adapter("hci0")["advertised"])

    def lpa_command(self, *arguments, card=None):
        return super().lpa_command("--ble-adapter", "hci1", *arguments, card=card)

    def connected(self, adapter="hci2", mtu=517):
        self.bluez("tune", adapter=adapter, mtu=mtu)
        return Device(self.bus, adapter)

    def connect(self, *arguments):
        device = self.connected(*arguments)
        self.addCleanup(device.close)
        return device

    def link(self, stream):
        """As the lpa of these tests, which is paired."""
        return self.secured(stream, self.folder / "state" / "identity.pem")

    def secured(self, stream, key=None):
        return Link.over(TlsSocket(stream, make_context(key)))

    def hear_the_end(self, device, number):
        """The reason of the stream's close, whatever comes before it; nothing when none comes."""
        while got := device.heard(number):
            if got[1] == CLOSE:
                return got[3][0]
        return None

    def hear_only_credits(self, device, stream):
        while got := device.heard(stream, seconds=0.5):
            self.assertEqual((got[1], got[3]), (DATA, b""), "credits alone")

    def test_what_it_says_of_itself(self):
        device = self.connect()
        self.assertEqual(device.name, f"gateway-{device.pin.hex()}")
        self.assertIn(device.pin.hex().upper(), self.offer("--role", "owner").upper())
        self.assertLessEqual(device.longest, 509)
        self.assertGreaterEqual(device.streams, 1)

    def test_packets_against_the_rules(self):
        """What each of them is answered by, the last one; the device goes on serving others."""
        device = self.connect()
        witness = Stream(device, 1)
        cases = {
            "data for nobody": ([packet(0, 0, DATA, b"x")], NO_SUCH),
            "an empty packet for nobody": ([packet(0, 0, DATA)], NO_SUCH),
            "version 0": ([packet(0, 0, OPEN, b"\0" + HELLO[1:])], VERSION),
            "version 2": ([packet(0, 0, OPEN, b"\2" + HELLO[1:])], VERSION),
            "an open that does not begin at 0": ([packet(0, 1, OPEN, HELLO)], MISSING),
            "an open of no length": ([packet(0, 0, OPEN)], AGAINST_RULES),
            "a packet is missing": ([packet(0, 0, OPEN, HELLO, 9), packet(0, 2, DATA, b"x")],
                                    MISSING),
            "a packet comes twice": ([packet(0, 0, OPEN, HELLO, 9), packet(0, 1, DATA, b"x"),
                                      packet(0, 1, DATA, b"x")], MISSING),
            "the reserved kind": ([packet(0, 0, OPEN, HELLO, 9), packet(0, 1, RESERVED)],
                                  AGAINST_RULES),
            "more than 112 credits": ([packet(0, 0, OPEN, HELLO, 63), packet(0, 1, DATA, b"", 50)],
                                      AGAINST_RULES),
        }
        for number, (what, (packets, reason)) in enumerate(cases.items(), 2):
            with self.subTest(what):
                device.write(*(struct.pack(">H", number) + each[2:] for each in packets))
                self.assertEqual(self.hear_the_end(device, number), reason)
                device.write(packet(number, 9, DATA, b"x"))
                self.assertEqual(self.hear_the_end(device, number), NO_SUCH, "it is over")
        device.write(b"\0", b"\0\1\0", packet(1, 0, OPEN, HELLO))
        self.secured(witness)

    def test_data_without_a_credit(self):
        """With bluetoothd too busy to take its notifications, the device cannot give any."""
        device = self.connect()
        device.write(packet(7, 0, OPEN, HELLO))
        (_, kind, first, _), (_, _, rest, _) = device.heard(7), device.heard(7)
        self.assertEqual(kind, OPEN)
        self.assertLessEqual(first + rest, 112)
        self.bluez("hold", adapter="hci0", on=True)
        device.write(*(packet(8, 0, DATA, b"x") for _ in range(2000)))
        device.write(*(packet(7, 1 + index, DATA, b"x") for index in range(113)))
        device.write(packet(9, 0, CLOSE))
        self.until(lambda: self.adapter("hci2")["writes"]["packets"] == 2115)
        self.bluez("hold", adapter="hci0", on=False)
        self.assertEqual(self.hear_the_end(device, 7), AGAINST_RULES)

    def client_hello(self):
        output = ssl.MemoryBIO()
        tls = make_context().wrap_bio(ssl.MemoryBIO(), output)
        with self.assertRaises(ssl.SSLWantReadError):
            tls.do_handshake()
        return output.read()

    def test_a_client_that_gives_no_credit_is_sent_nothing(self):
        device = self.connect()
        quiet = 6
        device.write(packet(quiet, 0, OPEN, HELLO))
        self.assertEqual(device.heard(quiet)[1], OPEN)
        device.write(packet(quiet, 1, DATA, self.client_hello()))
        self.hear_only_credits(device, quiet)
        device.write(packet(quiet, 2, DATA, b"", 1))
        self.assertTrue(device.heard(quiet)[3], "one packet for one credit")
        self.assertIsNone(device.heard(quiet, seconds=0.5))

    def test_as_many_streams_as_it_says(self):
        device = self.connect()
        streams = [Stream(device, number) for number in range(1, device.streams + 1)]
        device.write(packet(100, 0, OPEN, HELLO))
        self.assertEqual(device.heard(100)[1::2], (CLOSE, bytes([NONE_LEFT])))
        device.write(streams[0].make(CLOSE, b"\0"))
        Stream(device, 101)
        device.write(packet(3, 0, OPEN, HELLO))
        self.hear_only_credits(device, 3)  # it is in use
        self.secured(streams[1])

    def test_the_bridge_protocol_in_a_stream(self):
        """A batch, with packets of every size."""
        self.pair(self.offer("--role", "owner"))
        commands = store_data([bytes.fromhex("BF3E035C015A")] * 20)
        for mtu, longest in ((23, 509), (517, 509), (517, 20), (185, 100)):
            with self.subTest(mtu=mtu, longest=longest), contextlib.closing(
                    self.connected(mtu=mtu)) as device:
                link = self.link(Stream(device, 0x1234, longest))
                link.hello()
                lease = link.lease()
                _, answer = link.open(ISDR)
                tag, answer = link.batch(os.urandom(16), lease, answer[0x81], commands)
                self.assertEqual(tag, OUTCOME)
                self.assertEqual(answer[0xA6].count(bytes.fromhex(self.world["eid"])), 20)
                link.ask(BYE)

    def test_who_is_not_paired_does_not_get_in(self):
        device = self.connect()
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.secured(Stream(device, 1)).hello()

    def test_two_clients_at_once_are_kept_apart(self):
        self.pair(self.offer("--role", "owner"))
        one, two = self.connect("hci1", 185), self.connect("hci2", 23)
        first, second = self.link(Stream(one, 11)), self.link(Stream(two, 22))
        first.hello()
        second.hello()
        self.assertTrue(first.lease())
        self.assertIsNone(second.lease(), "the other has the card")
        self.bluez("cut", adapter="hci1")
        self.assertTrue(second.hello())

    def test_streams_of_a_connection_that_is_cut_end(self):
        """Also where the device has other connections; no packet says of which it is."""
        self.pair(self.offer("--role", "owner"))
        one, two = self.connect("hci1"), self.connect("hci2")
        self.link(Stream(two, 1)).hello()
        for number in range(2, 1 + one.streams):
            Stream(one, number)
        self.bluez("cut", adapter="hci1")

        def another():
            two.write(packet(77, 0, OPEN, HELLO))
            return two.heard(77)[1] == OPEN
        self.until(another, seconds=15)

    def test_when_the_window_is_shut(self):
        """It is not to be found; who is still connected is told, or finds no service any more."""
        device = self.connect()
        Stream(device, 1)
        self.device("close")
        self.until(lambda: not self.adapter("hci0")["advertised"])
        device.write(packet(9, 0, OPEN, HELLO))
        self.assertIn(self.hear_the_end(device, 9), (SHUT, None))
        self.until(lambda: not self.adapter("hci0")["applications"])


if __name__ == "__main__":
    lab.main()
