"""The software eUICC, through its modem, under APDUs that lpac sent once, and odd legal ones."""
import json
import pathlib
import shutil

import paths  # noqa: F401
import lab
from at_port import ISDR, AtClient, Channel
from tlv import find, items, one

EID = "89049032123451234512345678901235"  # the recorded card's has wrong check digits
ICCIDS = ["8949449999999990098", "8949449999999990023"]
AID = bytes.fromhex(ISDR)


class Card(lab.SystemTest):
    def prepare(self):
        """A card with two profiles of the recorded ICCIDs, nothing pending."""
        self.start_world()
        sample = pathlib.Path(self.world["card_dir"]).parent / "orders" / "SAMPLE.der"
        orders = self.folder / "orders"
        orders.mkdir()
        shutil.copy(sample, orders / "plain.der")
        for number, iccid in enumerate(ICCIDS):
            order = {"package": "plain.der", "matchingId": f"P{number}", "iccid": iccid}
            (orders / f"P{number}.json").write_text(json.dumps(order))
        self.stop_all()
        shutil.rmtree(self.folder / "world")
        self.start_world("--orders", orders, "--eid", EID)
        self.card = "at:" + self.world["modem_socket"]
        for number in range(len(ICCIDS)):
            self.download_ok(f"P{number}")
        self.client = AtClient(self.world["modem_pty"])
        self.addCleanup(self.client.port.close)

    def csim(self, apdu):
        apdu = bytes.fromhex(apdu) if isinstance(apdu, str) else apdu
        return self.client.apdu("AT+CSIM=", "+CSIM: ", apdu)

    def open(self):
        session = self.client.answer(f'AT+CCHO="{ISDR}"', "+CCHO: ")
        return session, lambda apdu: self.client.apdu(f"AT+CGLA={session},", "+CGLA: ", apdu)

    def csim_channel(self, le=None, block=120):
        data, sw = self.csim("0070000001")
        self.assertEqual(sw, 0x9000)
        number = data[0]
        _, sw = self.csim(bytes([number, 0xA4, 4, 0, 16]) + AID)
        self.assertIn(sw >> 8, (0x90, 0x61))
        return Channel(self.csim, number, block, le)

    def test_what_lpac_sent(self):
        """Commands as recorded; the answers that do not depend on what else the card holds are as
        recorded, too."""
        recorded = (lab.shared_data("recorded") / "lpac-management.txt").read_text()
        self.prepare()
        transmit, request = None, None
        for line in recorded.splitlines():
            word, _, rest = line.partition(" ")
            if word == "OPEN":
                session, transmit = self.open()
            elif word == "CLOSE":
                self.assertEqual(self.client.run(f"AT+CCHC={session}")[0], "OK")
            elif word == "C" and rest[2:4] == "e2":
                request = bytes.fromhex(rest)
                answer = Channel(transmit, 1).settle(*transmit(request))
            elif word == "R":
                self.compare(request[5:], answer, rest)

    def compare(self, request, answer, recorded):
        function = request[:2].hex()
        data, sw = answer
        self.assertEqual(sw, 0x9000, request.hex())
        if function in ("bf31", "bf32", "bf33", "bf29"):
            self.assertEqual(data.hex() + "9000", recorded)
        elif function == "bf2d" and recorded.startswith("bf2d"):
            self.profiles(data)
        else:
            self.assertEqual(items(data)[0][0], int(function, 16))

    def profiles(self, data):
        """{ICCID as on the wire: (state, name)} of a GetProfilesInfo answer."""
        found = {}
        for tag, info, _ in items(one(one(data, 0xBF2D), 0xA0)):
            self.assertEqual(tag, 0xE3)
            for wanted in (0x5A, 0x4F, 0x9F70, 0x91, 0x92, 0x95):
                self.assertIsNotNone(find(info, wanted), f"{wanted:X} in {info.hex()}")
            found[find(info, 0x5A).hex()] = find(info, 0x9F70)[0]
        self.assertEqual(set(found), {"989444999999990990f8", "989444999999990920f3"})
        return found

    def test_blocks_of_every_size(self):
        """Without Le, with Le=00 on the last block, in blocks of 6 to 255 bytes."""
        self.prepare()
        tags = bytes.fromhex("bf2d0b5c095a4f9f709091929593")  # a request of 14 bytes
        expected = None
        for block in (6, 7, 63, 120, 254, 255):
            for le in (None, b"\x00"):
                if le and block > 254:
                    continue
                channel = self.csim_channel(le, block)
                answer = channel.store_data(tags)
                expected = expected or answer
                self.assertEqual(answer, expected)
                self.assertEqual(self.csim(bytes([0, 0x70, 0x80, channel.number, 0]))[1], 0x9000)

    def test_channels_at_once(self):
        """A chain on one channel, a whole command on another, and the pending answer of a third."""
        self.prepare()
        (_, first), (_, second), (_, third) = (self.open() for _ in range(3))
        head = bytes.fromhex("80e29100")
        self.assertEqual(first(bytes.fromhex("80e2110003bf3e03")), (b"", 0x9000))
        _, pending = third(head + bytes.fromhex("03bf2200"))
        self.assertEqual(pending >> 8, 0x61)
        self.assertEqual(Channel(second, 0).store_data(bytes.fromhex("bf2e00"))[:3].hex(), "bf2e12")
        data, sw = Channel(first, 0).settle(*first(bytes.fromhex("80e29101035c015a")))
        self.assertEqual((data.hex(), sw), ("bf3e125a10" + EID, 0x9000))
        data, sw = Channel(third, 0).settle(b"", pending)
        self.assertEqual((data[:2].hex(), sw), ("bf22", 0x9000))
        self.assertEqual(len(items(data)), 1)

    def test_get_response_in_pieces(self):
        """Le smaller than what waits, and a class without the proprietary bit."""
        self.prepare()
        channel = self.csim_channel()
        whole = channel.store_data(bytes.fromhex("bf2200"))
        for cla in (0x80, 0x00):
            data, sw = self.csim(bytes([0x80 | channel.number, 0xE2, 0x91, 0, 3]) +
                                 bytes.fromhex("bf2200"))
            while sw >> 8 == 0x61:
                size = min(50, sw & 0xFF or 256)
                more, sw = self.csim(bytes([cla | channel.number, 0xC0, 0, 0, size]))
                data += more
            self.assertEqual((data, sw), (whole, 0x9000))

    def test_manage_channel_and_select(self):
        """TERMINAL CAPABILITY again and shorter; P2=0C; SELECT with Le; a repeated SELECT."""
        self.prepare()
        self.assertEqual(self.csim("80AA00000AA9088100820101830107")[1], 0x9000)
        self.assertEqual(self.csim("80AA000005A903830107")[1], 0x9000)
        data, sw = self.csim("0070000001")
        self.assertEqual((len(data), sw), (1, 0x9000))
        number = data[0]
        head = bytes([number, 0xA4, 4])
        self.assertEqual(self.csim(head + b"\x0c\x10" + AID), (b"", 0x9000))
        for le in (b"", b"\x00"):
            data, sw = self.csim(head + b"\x00\x10" + AID + le)
            fci, sw = Channel(self.csim, number).settle(data, sw)
            self.assertEqual((fci[:1].hex(), sw), ("6f", 0x9000))
            self.assertEqual(find(one(fci, 0x6F), 0x84), AID)
        self.assertEqual(self.csim(bytes([number, 0xA4, 4, 0, 16]) + bytes(16))[1], 0x6A82)
        self.assertEqual(self.csim(bytes([0, 0x70, 0x80, number, 0]))[1], 0x9000)

    def test_what_is_wrong_gets_a_status_word(self):
        """And the next command works."""
        self.prepare()
        channel = self.csim_channel()
        isdr = 0x80 | channel.number
        for apdu in (bytes([isdr, 0xE2, 0x91, 5, 3]) + bytes.fromhex("bf2e00"),
                     bytes([isdr, 0xE2, 0x91, 0, 2]) + bytes.fromhex("bf7f"),
                     bytes([isdr, 0xE2, 0x91, 0, 3]) + bytes.fromhex("bf6600"),
                     bytes([isdr, 0xFE, 0, 0, 0]), bytes([0x83, 0xE2, 0x91, 0, 3, 0xBF, 0x2E, 0]),
                     bytes([isdr, 0xC0, 0, 0, 0]), bytes([isdr, 0xE2, 0x91, 0, 9, 1])):
            data, sw = self.csim(apdu)
            self.assertEqual((data, sw >> 12), (b"", 6), apdu.hex())
            self.assertEqual(channel.store_data(bytes.fromhex("bf2e00"))[:3].hex(), "bf2e12")


if __name__ == "__main__":
    lab.main()
