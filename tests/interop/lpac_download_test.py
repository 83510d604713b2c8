"""Whole downloads by other people's LPAs, in their order and with their blocks, through our modem
and card from our SM-DP+."""
import paths  # noqa: F401
import lab
from at_port import ISDR, AtClient, Channel
from foreign_download import ForeignDownload
from tlv import find, one, tlv


class Download(ForeignDownload):
    def begin(self, *world_arguments):
        super().begin(*world_arguments)
        self.client = AtClient(self.world["modem_pty"])
        self.addCleanup(self.client.port.close)

    def session(self):
        """lpac at: a channel of CCHO."""
        session = self.client.answer(f'AT+CCHO="{ISDR}"', "+CCHO: ")
        self.addCleanup(self.client.run, f"AT+CCHC={session}")
        return lambda apdu: self.client.apdu(f"AT+CGLA={session},", "+CGLA: ", apdu), 1

    def channel(self):
        """lpac at_csim: a channel of MANAGE CHANNEL."""
        transmit = lambda apdu: self.client.apdu("AT+CSIM=", "+CSIM: ", apdu)
        number = transmit(bytes.fromhex("0070000001"))[0][0]
        transmit(bytes([number, 0xA4, 4, 0, 16]) + bytes.fromhex(ISDR))
        return transmit, number

    def test_lpac_at(self):
        self.begin()
        self.walk(*self.session(), 120)

    def test_lpac_at_in_large_blocks(self):
        self.begin()
        self.walk(*self.session(), 255)

    def test_lpac_at_csim(self):
        self.begin("--quirk", "ccho=no")
        self.walk(*self.channel(), 120)

    def test_small_blocks(self):
        """OpenEUICC's 63 bytes."""
        self.begin()
        self.walk(*self.session(), 63)

    def test_openpilot_enables(self):
        """Its refreshFlag has the tag 01 instead of 81, which cards in the field let pass."""
        self.begin()
        card = Channel(*self.session())
        self.download(card)
        info = one(one(card.store_data(bytes.fromhex("bf2d00")), 0xBF2D), 0xA0)
        iccid = tlv(0x5A, find(one(info, 0xE3), 0x5A))
        answer = card.store_data(tlv(0xBF31, tlv(0xA0, iccid), b"\x01\x01\x01"))
        self.assertEqual(answer.hex(), "bf3103800100")

    def test_a_session_given_up(self):
        """lpac's CancelSession, openpilot's reason 127, and one with a wrong transaction id."""
        self.begin()
        card = Channel(*self.session())
        self.authenticate(card)
        wrong = card.store_data(tlv(0xBF41, tlv(0x80, bytes(16)), tlv(0x81, b"\x7f")))
        self.assertIsNone(find(one(wrong, 0xBF41), 0xA0), wrong.hex())
        transaction = bytes.fromhex(self.transaction)
        cancelled = card.store_data(tlv(0xBF41, tlv(0x80, transaction), tlv(0x81, b"\x7f")))
        self.assertIsNotNone(find(one(cancelled, 0xBF41), 0xA0), cancelled.hex())
        self.server.call("cancelSession", transactionId=self.transaction,
                         cancelSessionResponse=cancelled)
        self.download(card)


if __name__ == "__main__":
    lab.main()
