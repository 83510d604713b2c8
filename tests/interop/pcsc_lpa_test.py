"""Other people's LPAs on the virtual reader, over PC/SC: a device behind libifdlpabridge.so in a real
pcscd. With pyscard, which only Debian's Python has."""
import unittest

import paths  # noqa: F401
import lab
import pcscd
from at_port import ISDR
from foreign_download import ForeignDownload

try:
    from smartcard import scard
except ImportError:
    scard = None

TERMINAL_CAPABILITY = bytes.fromhex("80AA00000AA9088100820101830107")


class PcscLpa(pcscd.PcscdTest, ForeignDownload):
    @classmethod
    def setUpClass(cls):
        if scard is None:
            raise unittest.SkipTest("pyscard is not installed: apt-get install python3-pyscard")
        super().setUpClass()

    def begin(self, *world_arguments):
        super().begin(*world_arguments)
        self.start_bridge()
        self.start_pcscd(bridge=f'FRIENDLYNAME "LPA Bridge"\nDEVICENAME {self.card}\n'
                                f"LIBPATH {pcscd.DRIVER}\nCHANNELID 0\n")

    def done(self, result, *values):
        self.assertEqual(result, scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result))
        return values

    def connect(self, protocol):
        """The card with this protocol alone, once it is there."""
        context, = self.done(*scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM))
        self.addCleanup(scard.SCardReleaseContext, context)

        def connected():
            result, readers = scard.SCardListReaders(context, [])
            if result != scard.SCARD_S_SUCCESS or not readers:
                return None
            result, card, active = scard.SCardConnect(
                context, readers[0], scard.SCARD_SHARE_EXCLUSIVE, protocol)
            return (card, active) if result == scard.SCARD_S_SUCCESS else None
        self.handle, active = self.wait_for(connected)
        self.assertEqual(active, protocol)
        self.protocol = protocol

    def transmit(self, apdu):
        data, = self.done(*scard.SCardTransmit(self.handle, self.protocol, list(apdu)))
        return bytes(data[:-2]), int.from_bytes(bytes(data[-2:]), "big")

    def test_lpac(self):
        """T=0 alone; TERMINAL CAPABILITY, MANAGE CHANNEL, SELECT without an Le."""
        self.begin()
        self.connect(scard.SCARD_PROTOCOL_T0)
        # AT+CCHO does not let the device send it; lpac carries on.
        self.assertEqual(self.transmit(TERMINAL_CAPABILITY), (b"", 0x6D00))
        self.assertEqual(self.transmit(bytes.fromhex("0070000001")), (b"\x01", 0x9000))
        self.assertIn(self.transmit(bytes.fromhex("01A4040010" + ISDR))[1] >> 8, (0x90, 0x61))
        self.walk(self.transmit, 1, 120)
        self.assertEqual(self.transmit(bytes.fromhex("0070800100")), (b"", 0x9000))

    def test_terminal_capability_where_the_device_sent_it(self):
        self.begin("--quirk", "ccho=no")
        self.connect(scard.SCARD_PROTOCOL_T0)
        self.assertEqual(self.transmit(TERMINAL_CAPABILITY), (b"", 0x9000))

    def test_a_java_lpa(self):
        """The basic channel, T=1, Le 00 always."""
        self.begin()
        self.connect(scard.SCARD_PROTOCOL_T1)
        data, sw = self.transmit(bytes.fromhex(f"00A4040010{ISDR}00"))
        self.assertEqual((data[0], sw), (0x6F, 0x9000))

        def with_le(apdu):
            whole = apdu[1] == 0xC0 or len(apdu) > 5 + apdu[4]
            return self.transmit(apdu if whole else apdu + b"\x00")
        self.walk(with_le, 0, 255)

    def test_pysim_shell_begins(self):
        """pySim/app.py, init_card: MF, EF.DIR, applications by their AIDs, the EID, a reset."""
        self.begin()
        self.connect(scard.SCARD_PROTOCOL_T0)
        data, sw = self.transmit(bytes.fromhex("00A40004023F00"))
        self.assertEqual((data[:2].hex(), sw), ("6215", 0x9000))
        for command in ("00A40004022F00", "00A4040407A000000087100200", "00A4040408A000000151000000"):
            self.assertEqual(self.transmit(bytes.fromhex(command)), (b"", 0x6A82))
        self.assertEqual(self.transmit(bytes.fromhex(f"00A4040410{ISDR}00"))[1], 0x9000)
        data, sw = self.transmit(bytes.fromhex("80E2910006BF3E035C015A"))
        self.assertEqual(data.hex(), "bf3e125a10" + self.world["eid"])
        self.done(*scard.SCardReconnect(self.handle, scard.SCARD_SHARE_EXCLUSIVE, self.protocol,
                                        scard.SCARD_RESET_CARD))
        self.assertEqual(self.transmit(bytes.fromhex("80E2910006BF3E035C015A")), (b"", 0x6D00))


if __name__ == "__main__":
    lab.main()
