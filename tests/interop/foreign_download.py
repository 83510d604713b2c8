"""Whole downloads by other people's LPAs, in their order and with their blocks, from our SM-DP+."""
import pathlib

import paths  # noqa: F401
import lab
from at_port import Channel
from rsp_client import Client
from tlv import find, items, one, tlv

DEVICE = tlv(0xA1, tlv(0x80, bytes.fromhex("35290611")), tlv(0xA1))


def header(whole, value):
    return whole[:len(whole) - len(value)]


def segments(package):
    """How lpac and openpilot cut a package: SGP.22 section 2.5.5."""
    inside = one(package, 0xBF36)
    head, cut = header(package, inside), []
    for tag, value, whole in items(inside):
        if tag == 0xBF23:
            cut.append(head + whole)
        elif tag in (0xA0, 0xA2):
            cut.append(whole)
        else:
            cut.append(header(whole, value))
            cut += [one_whole for _, _, one_whole in items(value)]
    return cut


class ForeignDownload(lab.SystemTest):
    """`transmit` of walk() takes an APDU and gives data and status, on a channel of that number."""

    def begin(self, *world_arguments):
        self.start_world(*world_arguments)
        root = pathlib.Path(self.world["ci_dir"]).parent
        self.server = Client(self.world["smdp_address"], root / "pki/nist/ci.der")
        self.addCleanup(self.server.connection.close)

    def authenticate(self, card):
        """As far as the metadata. The challenge is read before the info, as lpac does."""
        challenge = find(one(card.store_data(bytes.fromhex("bf2e00")), 0xBF2E), 0x80)
        answer = self.server.call("initiateAuthentication", smdpAddress=self.server.address,
                                  euiccChallenge=challenge,
                                  euiccInfo1=card.store_data(bytes.fromhex("bf2000")))
        self.transaction = answer["transactionId"]
        context = tlv(0xA0, tlv(0x80, b"SAMPLE"), DEVICE)
        response = card.store_data(tlv(
            0xBF38, answer["serverSigned1"], answer["serverSignature1"],
            answer["euiccCiPKIdToBeUsed"], answer["serverCertificate"], context))
        return self.server.call("authenticateClient", transactionId=self.transaction,
                                authenticateServerResponse=response)

    def download(self, card):
        """The installation result."""
        answer = self.authenticate(card)
        prepared = card.store_data(tlv(0xBF21, answer["smdpSigned2"], answer["smdpSignature2"],
                                       answer["smdpCertificate"]))
        package = self.server.call("getBoundProfilePackage", transactionId=self.transaction,
                                   prepareDownloadResponse=prepared)["boundProfilePackage"]
        cut = segments(package)
        for segment in cut[:-1]:
            self.assertEqual(card.store_data(segment), b"", segment[:4].hex())
        result = card.store_data(cut[-1])
        data = find(one(result, 0xBF37), 0xBF27)
        self.assertIsNotNone(find(find(data, 0xA2), 0xA0), result.hex())
        return result

    def deliver(self, card, result):
        """As openpilot: list, retrieve by number, deliver, NotificationSent."""
        listed = items(one(one(card.store_data(bytes.fromhex("bf2800")), 0xBF28), 0xA0))
        self.assertEqual([tag for tag, _, _ in listed], [0xBF2F])
        number = find(listed[0][1], 0x80)
        answer = card.store_data(tlv(0xBF2B, tlv(0xA0, tlv(0x80, number))))
        pending = one(one(answer, 0xBF2B), 0xA0)
        self.assertEqual(pending, result)
        self.assertIsNone(self.server.call("handleNotification", pendingNotification=pending))
        self.assertEqual(card.store_data(tlv(0xBF30, tlv(0x80, number))).hex(), "bf3003800100")
        self.assertEqual(card.store_data(bytes.fromhex("bf2800")).hex(), "bf2802a000")

    def manage(self, card):
        """Enable, disable and delete by ICCID, without a refresh."""
        info = one(one(card.store_data(bytes.fromhex("bf2d00")), 0xBF2D), 0xA0)
        iccid = tlv(0x5A, find(one(info, 0xE3), 0x5A))
        enable = card.store_data(tlv(0xBF31, tlv(0xA0, iccid), tlv(0x81, b"\x00")))
        self.assertEqual(enable.hex(), "bf3103800100")
        disable = card.store_data(tlv(0xBF32, tlv(0xA0, iccid), tlv(0x81, b"\x00")))
        self.assertEqual(disable.hex(), "bf3203800100")
        self.assertEqual(card.store_data(tlv(0xBF33, iccid)).hex(), "bf3303800100")
        self.assertEqual(card.store_data(bytes.fromhex("bf2d00")).hex(), "bf2d02a000")

    def walk(self, transmit, number, block):
        card = Channel(transmit, number, block)
        self.deliver(card, self.download(card))
        self.manage(card)
