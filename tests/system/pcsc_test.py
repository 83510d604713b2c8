"""lpa --card pcsc: over a real pcscd and vsmartcard's virtual reader. The software eUICC of
lpa-sim stands behind the reader: what vpcd sends goes to the modem as AT+CSIM.

Runs where pcscd and vsmartcard-vpcd are installed, as root.
"""
import re
import socket
import struct
import threading

import lab
import pcscd

ATR = bytes.fromhex("3B8081014A")  # T=1
CASE_1 = 4
POWER_OFF, POWER_ON, RESET, GET_ATR = 0, 1, 2, 4


class VirtualCard:
    """A card in vpcd's virtual reader: each message is a length in two bytes and the data."""

    def __init__(self, port, modem_path):
        self.reader = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.modem = socket.socket(socket.AF_UNIX)
        self.modem.settimeout(20)
        self.modem.connect(str(modem_path))
        self.at("E0")
        self.resets = 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def close(self):
        self.reader.close()
        self.modem.close()

    def at(self, command):
        self.modem.sendall(f"AT{command}\r".encode())
        text = b""
        while not re.search(rb"\r\n(OK|ERROR|\+CME ERROR: .*)\r\n", text):
            text += self.modem.recv(4096)
        return text.decode()

    def transmit(self, apdu):
        if len(apdu) == CASE_1:
            apdu += b"\0"
        answer = re.search(r'\+CSIM: \d+,"([0-9A-F]+)"',
                           self.at(f'+CSIM={2 * len(apdu)},"{apdu.hex().upper()}"'))
        return bytes.fromhex(answer.group(1)) if answer else b"\x6f\x00"

    def receive(self, count):
        data = b""
        while len(data) < count:
            self.reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            more = self.reader.recv(count - len(data))
            if not more:
                raise OSError("the reader is gone")
            data += more
        return data

    def answer(self, data):
        self.reader.sendall(struct.pack(">H", len(data)) + data)

    def run(self):
        self.reader.settimeout(None)
        try:
            while True:
                message = self.receive(struct.unpack(">H", self.receive(2))[0])
                if len(message) != 1:
                    self.answer(self.transmit(message))
                elif message[0] == GET_ATR:
                    self.answer(ATR)
                elif message[0] in (POWER_ON, RESET):
                    self.resets += 1
                    self.at("+CFUN=0")
                    self.at("+CFUN=1")
        except OSError:
            pass


class Pcsc(pcscd.PcscdTest):
    DRIVERS = (pcscd.VPCD,)

    def start_reader(self):
        """pcscd with one virtual reader; the port on which it waits for a card."""
        port = self.start_vpcd("Test Reader")
        self.wait_for(lambda: "Test Reader" in str(self.lpa("chip", "info", card="pcsc:none").json))
        return port

    def insert_card(self, port):
        self.start_world()
        card = VirtualCard(port, self.world["modem_socket"])
        self.addCleanup(card.close)
        self.card = "pcsc:0"
        self.wait_for(lambda: self.lpa("chip", "info").ok)
        return card

    def test_a_profile_is_downloaded_switched_and_deleted(self):
        card = self.insert_card(self.start_reader())
        info = self.lpa_ok("chip", "info").result
        self.assertRegex(info["eid"], r"^\d{32}$")
        iccid = self.download_ok("SAMPLE", "--enable").result["iccid"]
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"][0]["state"], "enabled")
        self.assertIn(iccid, card.at("+QCCID"))
        self.lpa_ok("profile", "disable", iccid)
        self.lpa_ok("profile", "delete", iccid)
        self.assertEqual(self.lpa_ok("profile", "list").result["profiles"], [])
        self.assertEqual(self.lpa_ok("notification", "list").result["notifications"], [])
        self.assertGreater(card.resets, 0)

    def test_which_reader(self):
        self.insert_card(self.start_reader())
        several = self.lpa_fails("invalid-argument", 3, "several readers", "chip", "info",
                                 card="pcsc:")
        self.assertIn("0 (Test Reader 00 00), 1 (Test Reader 00 01)", several.error["next"])
        self.lpa_ok("chip", "info", card="pcsc:reader 00 00")
        self.lpa_fails("unavailable", 8, "no card", "chip", "info", card="pcsc:1")
        self.lpa_fails("not-found", 4, "no reader", "chip", "info", card="pcsc:gemalto")

    def test_a_card_that_is_taken_out(self):
        card = self.insert_card(self.start_reader())
        card.reader.shutdown(socket.SHUT_RDWR)
        self.wait_for(lambda: not self.lpa("chip", "info").ok)
        self.lpa_fails("unavailable", 8, "card", "chip", "info")

    def test_pcscd_does_not_run(self):
        done = self.lpa_fails("unavailable", 8, "pcscd is not running", "chip", "info",
                              card="pcsc:")
        self.assertIn("start", done.error["next"])


if __name__ == "__main__":
    lab.main()
