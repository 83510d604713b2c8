"""Modems that do not do their work, and then do: silent, refusing everything, unplugged."""
import re
import socket
import time

import lab
from scripted_modem import ScriptedModem


def relay(test):
    """Answers as the test's modem simulator does, one command at a time."""
    modem = socket.socket(socket.AF_UNIX)
    test.addCleanup(modem.close)
    modem.settimeout(20)
    modem.connect(test.world["modem_socket"])
    final = re.compile(rb"\r\n(OK|ERROR|\+CM[ES] ERROR: .*)\r\n")

    def answer(command):
        modem.sendall(command.encode() + b"\r")
        text = b""
        while not final.search(text):
            text += modem.recv(65536)
        return text

    return answer


class BadModemTest(lab.SystemTest):
    def begin(self):
        self.start_world()
        modem = ScriptedModem(self.folder / "modem")
        self.start_bridge(modem=modem.path)
        return modem

    def fails_within(self, seconds, words):
        begin = time.monotonic()
        failed = self.lpa("chip", "info")
        self.assertLess(time.monotonic() - begin, seconds, failed.json)
        self.assertFalse(failed.ok, failed.json)
        self.assertEqual(failed.error["code"], "unavailable", failed.json)
        self.assertIn(words, failed.error["message"])
        self.assertNotEqual(failed.error["next"], "")

    def works_again(self, modem):
        modem.answer = relay(self)
        self.assertEqual(self.lpa_ok("chip", "info").result["eid"], self.world["eid"])
        self.download_ok("SAMPLE")

    def test_a_silent_modem(self):
        modem = self.begin()
        self.fails_within(30, "does not answer")
        self.works_again(modem)

    def test_a_modem_that_only_refuses(self):
        for number in (3, 14):
            with self.subTest(number=number):
                refusal = f"\r\n+CME ERROR: {number}\r\n".encode()
                if number == 3:
                    modem = self.begin()
                modem.answer = lambda command: refusal
                self.fails_within(30, f"refuses every command, AT among them (+CME ERROR: {number}")
        self.works_again(modem)

    def test_a_modem_that_refuses_all_that_is_of_the_card(self):
        """It says who it is; every command to the card is +CME ERROR: 10."""
        modem = self.begin()
        simulator = relay(self)
        card = re.compile(r"AT\+(CCHO|CGLA|CCHC|CSIM|CPIN|CRSM|QCCID|CCID|CIMI)")
        modem.answer = (lambda command: b"\r\n+CME ERROR: 10\r\n" if card.match(command)
                        else simulator(command))
        self.fails_within(30, "SIM not inserted")
        self.works_again(modem)


if __name__ == "__main__":
    lab.main()
