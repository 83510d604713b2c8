"""lpa and lpa-bridged on a modem and a card that are not ours, legal and odd."""
import paths  # noqa: F401
import lab
from odd_modem import EID, PROFILES, Euicc, OddModem
from tlv import tlv


class OddModems(lab.SystemTest):
    def check(self, euicc=None, **odd):
        """chip info and profile list, on the modem itself and over a bridge."""
        modem = OddModem(self.folder, **odd)
        self.addCleanup(modem.close)
        if euicc:
            modem.euicc = euicc
        self.read("at:" + modem.path)
        bridge = self.start_bridge(modem=modem.path)
        self.read(self.card)
        self.read(self.card)
        self.assertEqual(bridge.stop(), 0)
        return modem

    def read(self, card):
        self.assertEqual(self.lpa_ok("chip", "info", card=card).result["eid"], EID)
        profiles = self.lpa_ok("profile", "list", card=card).result["profiles"]
        self.assertEqual([(p["iccid"], p["state"]) for p in profiles],
                         [("8949449999999990098", "enabled"), ("89014450001340563412", "disabled")])
        self.assertEqual(profiles[0]["name"], "Nineteen digits")
        self.assertEqual(profiles[1]["nickname"], "Büro")
        self.assertEqual(self.lpa_ok("notification", "list", card=card).result["notifications"], [])

    def test_usual(self):
        modem = self.check()
        self.assertTrue(all(line == line.upper() for line in modem.lines), modem.lines)

    def test_a_bare_session_number(self):
        self.check(ccho_line="{}")

    def test_a_long_session(self):
        self.check(session="000000000385a7cf")

    def test_a_line_from_cchc(self):
        self.check(cchc_line="+CCHC")

    def test_unquoted_hexadecimal(self):
        self.check(cgla_line="+CGLA: {},{}")

    def test_no_blank_after_the_prefix(self):
        self.check(ccho_line="+CCHO:{}", cgla_line='+CGLA:{},"{}"')

    def test_the_modem_does_get_response(self):
        self.check(own_get_response=True)

    def test_many_pieces(self):
        """61xx again and again, as few bytes a piece as one likes."""
        euicc = Euicc()
        euicc.piece = 37
        self.check(euicc)

    def test_no_test_forms(self):
        """FM350: silence at =?. FG132 and EM05-G: ERROR. The real forms work."""
        self.check(answers_test_forms=False)

    def test_urcs_amid_answers(self):
        self.check(urc='+QIND: "csq",31,99')

    def test_no_echo(self):
        self.check(echo=False)

    def test_one_command_a_line(self):
        self.check(basic_chains=False)

    def test_csim_only(self):
        self.check(ccho=False)

    def test_csim_on_a_high_channel(self):
        self.check(ccho=False, channel=5)

    def test_csim_upper_case_only(self):
        self.check(ccho=False, refuses_lower_case=True)

    def test_a_select_answer_that_cannot_be_read(self):
        """Linksfield on an EC200A: GET RESPONSE after SELECT answers 6E00, all else works."""
        self.check(ccho=False, select_answer=b"\x6e\x00")

    def list_is(self, answer, expected):
        euicc = Euicc()
        euicc.profiles = answer
        modem = OddModem(self.folder)
        modem.euicc = euicc
        self.addCleanup(modem.close)
        done = self.lpa("profile", "list", card="at:" + modem.path)
        if expected is None:
            self.assertFalse(done.ok, done.json)
            return done
        self.assertTrue(done.ok, done.json)
        self.assertEqual(len(done.result["profiles"]), expected)
        return done

    def test_an_empty_list(self):
        self.list_is(tlv(0xBF2D, tlv(0xA0)), 0)

    def test_a_list_without_profiles_or_choice(self):
        self.list_is(tlv(0xBF2D), 0)

    def test_an_error_instead_of_a_list(self):
        self.list_is(tlv(0xBF2D, tlv(0x81, b"\x7f")), None)

    def test_a_long_list(self):
        """Seventy profiles: some dozen rounds of GET RESPONSE."""
        self.list_is(tlv(0xBF2D, tlv(0xA0, *PROFILES * 35)), 70)


if __name__ == "__main__":
    lab.main()
