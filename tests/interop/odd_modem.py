"""A modem with an eUICC in it, small and odd, on a Unix socket. What is odd is an attribute."""
import re
import socket
import threading

from at_port import ISDR
from tlv import items, tlv

EID = "89049032123451234512345678901234"  # with wrong check digits, as test cards have them


def profile(iccid_wire, state, *more):
    return tlv(0xE3, tlv(0x5A, bytes.fromhex(iccid_wire)),
               tlv(0x4F, bytes.fromhex("a0000005591010ffffffff8900001100")),
               tlv(0x9F70, bytes([state])), *more)


PROFILES = [
    profile("989444999999990990f8", 1, tlv(0x91, b"Operator"), tlv(0x92, b"Nineteen digits"),
            tlv(0x95, b"\x02"), tlv(0xBF76, tlv(0xE2)), tlv(0x9F7F, b"\x01")),
    profile("98104405003104654321", 0, tlv(0x90, "Büro".encode()),
            tlv(0x99, bytes.fromhex("0640"))),
]
INFO2 = bytes.fromhex("810302030182030202008303010000840d8101088204000a07c483022a8085046804c0860303"
                      "0300870302030088020490")
KEY_IDS = tlv(0x04, bytes.fromhex("f54172bdf98a95d65cbeb88a38a1c11d800a85c3"))


class Euicc:
    """Answers to ES10 functions, in pieces of `piece` bytes."""
    piece = 256
    profiles = tlv(0xBF2D, tlv(0xA0, *PROFILES))

    def __init__(self):
        self.chains = {}
        self.waiting = {}

    def function(self, request):
        tag = items(request)[0][0]
        ids = tlv(0xA9, KEY_IDS) + tlv(0xAA, KEY_IDS)
        answers = {
            0xBF3E: tlv(0xBF3E, tlv(0x5A, bytes.fromhex(EID))),
            0xBF20: tlv(0xBF20, tlv(0x82, bytes([2, 2, 0])), ids),
            0xBF22: tlv(0xBF22, INFO2, ids,
                        bytes.fromhex("99020640 0403010000"), tlv(0x0C, b"XX"),
                        tlv(0xB4, tlv(0xA0, b"")), tlv(0x9F50, b"\x01")),
            0xBF3C: tlv(0xBF3C, tlv(0x81, b"prod.smds.rsp.goog")),
            0xBF2D: self.profiles,
            0xBF28: tlv(0xBF28, tlv(0xA0)),
            0xBF2B: tlv(0xBF2B, tlv(0xA0)),
        }
        return answers.get(tag)

    def store_data(self, channel, p1, p2, data):
        chain = self.chains.pop(channel, b"") if p2 else b""
        if not p1 & 0x80:
            self.chains[channel] = chain + data
            return b"\x90\x00"
        answer = self.function(chain + data)
        return b"\x6a\x88" if answer is None else self.hand_out(channel, answer)

    def hand_out(self, channel, data):
        """61xx while data waits."""
        self.waiting[channel] = data
        return bytes([0x61, min(len(data), self.piece) & 0xFF]) if data else b"\x90\x00"

    def get_response(self, channel, le):
        data = self.waiting.pop(channel, b"")
        if not data:
            return b"\x6f\x00"
        now, rest = data[:le or 256], data[le or 256:]
        return now + self.hand_out(channel, rest)

    def process(self, channel, apdu):
        ins, p1, p2 = apdu[1:4]
        if ins == 0xE2:
            return self.store_data(channel, p1, p2, apdu[5:5 + apdu[4]])
        if ins == 0xC0:
            return self.get_response(channel, apdu[4])
        return b"\x6d\x00"


class OddModem:
    """Serves one connection after the other."""
    ccho = True
    session = "1"
    ccho_line = "+CCHO: {}"
    cchc_line = None
    cgla_line = '+CGLA: {},"{}"'
    csim_line = '+CSIM: {},"{}"'
    own_get_response = False
    refuses_lower_case = False
    answers_test_forms = True
    channel = 1
    select_answer = None  # of GET RESPONSE after SELECT over CSIM
    urc = ""
    echo = True
    basic_chains = True  # ATE0V1, two commands on a line
    end_of_line = "\r\n"

    def __init__(self, folder, **odd):
        for name, value in odd.items():
            if not hasattr(self, name):
                raise AttributeError(name)
            setattr(self, name, value)
        self.euicc = Euicc()
        self.lines = []
        self.open_session = False
        self.path = str(folder / "odd-modem.sock")
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(self.path)
        self.server.listen(1)
        threading.Thread(target=self.serve, daemon=True).start()

    def close(self):
        self.server.close()

    def serve(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection:
                self.talk(connection)

    def talk(self, connection):
        echo, text = self.echo, b""
        while True:
            piece = connection.recv(4096)
            if not piece:
                return
            text += piece.replace(b"\n", b"")
            while b"\r" in text:
                line, text = text.split(b"\r", 1)
                command = line.decode()
                self.lines.append(command)
                answer = self.answer(command)
                out = command + "\r" if echo else ""
                if answer == ["OK"] and command.upper()[:4] in ("ATE0", "ATE1"):
                    echo = "E1" in command.upper()
                if answer is None:
                    continue
                end = self.end_of_line
                for one_line in answer:
                    out += end + one_line + end
                connection.sendall(out.encode())

    def answer(self, command):
        """The lines, the final result last; None is silence."""
        lines = self.run(command)
        if lines and self.urc and len(lines) > 1:
            lines = [self.urc, *lines[:-1], self.urc, lines[-1]]
        return lines

    def run(self, command):
        name, _, arguments = command[2:].partition("=")
        name = name.upper()
        if arguments == "?":
            return ["OK"] if self.answers_test_forms else None
        if name == "+CCHO" and self.ccho:
            if arguments.strip('"').upper() != ISDR.upper():
                return ["ERROR"]
            self.open_session = True
            return [self.ccho_line.format(self.session), "OK"]
        if name == "+CCHC" and self.ccho:
            was, self.open_session = self.open_session and arguments == self.session, False
            return ([self.cchc_line] if self.cchc_line else []) + ["OK"] if was else ["ERROR"]
        if name == "+CGLA" and self.ccho:
            match = re.fullmatch(r'([^,]+),(\d+),"([0-9A-Fa-f]+)"', arguments)
            if not match or match[1] != self.session or not self.open_session:
                return ["ERROR"]
            return self.apdu(match, 3, self.cgla_line, self.card)
        if name == "+CSIM":
            match = re.fullmatch(r'(\d+),"([0-9A-Fa-f]+)"', arguments)
            return self.apdu(match, 2, self.csim_line, self.csim) if match else ["ERROR"]
        if name in ("", "E0", "E1", "V1", "+CMEE") or name == "E0V1" and self.basic_chains:
            return ["OK"]
        if name == "+CPIN?":
            return ["+CPIN: READY", "OK"]
        return ["ERROR"]

    def apdu(self, match, last, line, run):
        apdu = bytes.fromhex(match[last])
        if int(match[last - 1]) != 2 * len(apdu):
            return ["ERROR"]
        if self.refuses_lower_case and match[last] != match[last].upper():
            return ["ERROR"]
        answer = run(apdu)
        return [line.format(2 * len(answer), answer.hex().upper()), "OK"]

    def card(self, apdu):
        answer = self.euicc.process(self.channel, apdu)
        while self.own_get_response and answer[-2] == 0x61:
            answer = answer[:-2] + self.euicc.process(self.channel,
                                                      bytes([0x80, 0xC0, 0, 0, answer[-1]]))
        return answer

    def csim(self, apdu):
        """MANAGE CHANNEL, SELECT and the rest on self.channel, whose class bytes are checked."""
        if apdu[1] == 0x70:
            if apdu[2] == 0:
                return bytes([self.channel]) + b"\x90\x00"
            return b"\x90\x00"
        if apdu[1] == 0xAA:
            return b"\x90\x00"
        low, high = self.classes()
        if apdu[1] == 0xA4 and apdu[0] == low:
            if apdu[5:21].hex() != ISDR:
                return b"\x6a\x82"
            return b"\x61\x12" if self.select_answer else b"\x90\x00"
        if apdu[1] == 0xC0 and self.select_answer and self.channel not in self.euicc.waiting:
            return self.select_answer
        if apdu[0] not in (low, high):
            return b"\x68\x81"
        return self.card(apdu)

    def classes(self):
        if self.channel < 4:
            return self.channel, 0x80 | self.channel
        return 0x40 | self.channel - 4, 0xC0 | self.channel - 4
