"""A download sends little more to the modem than any client of 3GPP TS 27.007 must."""
import pathlib
import sys

import lab

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))

import at_tap
import least


class WireBytes(lab.SystemTest):
    def test_the_least_of_a_known_session(self):
        """Counted by hand: a 3-byte block that is answered 5 bytes, then one answered 300."""
        to_modem = (b'AT+CGLA=1,18,"80E2910003BF2E0000"\r' b'AT+CGLA=1,16,"80E2910003BF2D00"\r'
                    b'AT+CGLA=1,10,"80C0000000"\r' b'AT+CGLA=1,10,"80C000002C"\r')
        answers = ("BF2E020102" + "9000", "6100", "00" * 256 + "612C", "00" * 44 + "9000")
        from_modem = b"".join(b'\r\n+CGLA: %d,"%s"\r\n\r\nOK\r\n' % (len(each), each.encode())
                              for each in answers)
        # AT+CCHO="..." and AT+CCHC=1; Le brings the first 256 bytes, one GET RESPONSE the rest.
        to = (43 + 10) + 34 + 34 + 26
        back = (18 + 6) + 36 + 539 + 114
        self.assertEqual(least.least(to_modem, from_modem), (to, back))

    def test_a_download_is_within_a_twentieth(self):
        self.start_world()
        tap = at_tap.AtTap(self.folder / "tap", self.world["modem_socket"])
        bridge = self.start_bridge(modem=self.folder / "tap")
        self.download_ok("SAMPLE", "--mss", "255")
        bridge.stop()
        recorded = tap.take()
        for sent, bound in zip(recorded, least.least(*recorded)):
            self.assertGreater(len(sent), bound)
            self.assertLess(len(sent) / bound, 1.05)


if __name__ == "__main__":
    lab.main()
