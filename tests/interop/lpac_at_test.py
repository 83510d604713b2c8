"""The simulated modem under the AT dialects of lpac, euicc-go, pySim and openpilot."""
import re
import time

import paths  # noqa: F401
import lab
from at_port import ISDR, AtClient, Channel, Port

CHIP_INFO = ["bf3e035c015a", "bf3c00", "bf4300", "bf2200", "bf2000", "bf2e00", "bf2d00", "bf2800"]
TERMINAL_CAPABILITY = bytes.fromhex("80AA00000AA9088100820101830107")


class EuiccGo(AtClient):
    """Upper-case hexadecimal and every usual final result."""
    finals = re.compile(r"OK|ERROR|\+CM[ES] ERROR.*")
    upper = True


class Openpilot(EuiccGo):
    """CR only."""
    line_end = b"\r"


class PySim:
    """Reads until the last line but one is a final result, splits at blank lines, strips an echo by
    its length, and gives a command 0.2 s."""

    def __init__(self, path):
        self.port = Port(path)
        self.echo = 0
        first = self.run("AT")
        if first[-1] == b"AT\r\r\nOK":
            self.echo = 1
        elif first[-1] != b"OK":
            raise AssertionError(first)

    def run(self, command):
        sent = command.encode() + b"\r"
        while self.port.read(0):
            pass
        self.port.write(sent)
        text, deadline = b"", time.monotonic() + 0.2
        while time.monotonic() < deadline:
            text += self.port.read(0.002)
            lines = text.split(b"\r\n")
            if len(lines) >= 2 and re.fullmatch(rb"OK|ERROR|\+CME ERROR:.*", lines[-2]):
                break
        return text[len(sent) * self.echo:].strip().split(b"\r\n\r\n")

    def apdu(self, digits):
        answer = self.run(f'AT+CSIM={len(digits)},"{digits.upper()}"')
        if len(answer) != 2 or answer[1] != b"OK":
            raise AssertionError(f"{digits}: {answer}")
        match = re.match(rb'\+CSIM: (\d+),"([0-9A-F]+)"', answer[0])
        answer = match.group(2).decode()
        return self.apdu(digits[:8] + answer[2:]) if answer[:2] == "6C" else answer


class Dialects(lab.SystemTest):
    def all_ports(self):
        return [self.world["modem_socket"], self.world["modem_pty"]]

    def chip_info(self, channel):
        """Reads all there is, and checks the EID."""
        for request in CHIP_INFO:
            answer = channel.store_data(bytes.fromhex(request))
            self.assertTrue(answer.hex().startswith(request[:4]), answer.hex())
            if request == CHIP_INFO[0]:
                self.assertEqual(answer.hex(), "bf3e125a10" + self.world["eid"])

    def test_lpac_at(self):
        self.start_world()
        for path in self.all_ports():
            client = AtClient(path)
            self.assertEqual(client.run("AT")[0], "OK")
            for name in ("CCHO", "CCHC", "CGLA"):
                self.assertEqual(client.run(f"AT+{name}=?")[0], "OK")
            session = client.answer(f'AT+CCHO="{ISDR}"', "+CCHO: ")
            transmit = lambda apdu: client.apdu(f"AT+CGLA={session},", "+CGLA: ", apdu)
            self.chip_info(Channel(transmit, 1))
            self.assertEqual(client.run(f"AT+CCHC={session}")[0], "OK")
            self.assertEqual(client.run(f"AT+CCHC={session}")[0], "ERROR")
            client.port.close()

    def test_lpac_at_closes_what_another_left(self):
        """Old versions send CCHC=1 to 4 first, of which most are not open."""
        self.start_world()
        client = AtClient(self.world["modem_pty"])
        client.answer(f'AT+CCHO="{ISDR}"', "+CCHO: ")
        for number in range(1, 5):
            self.assertIn(client.run(f"AT+CCHC={number}")[0], ("OK", "ERROR"))
        self.assertEqual(client.answer(f'AT+CCHO="{ISDR}"', "+CCHO: "), "1")
        client.port.close()

    def csim_session(self, client, capability):
        """As at_csim and euicc-go: MANAGE CHANNEL, SELECT, STORE DATA, close with Le."""
        transmit = lambda apdu: client.apdu("AT+CSIM=", "+CSIM: ", apdu)
        self.assertEqual(client.run("AT+CSIM=?")[0], "OK")
        if capability:
            self.assertIn(transmit(TERMINAL_CAPABILITY)[1] >> 8, (0x90, 0x61))
        data, sw = transmit(bytes.fromhex("0070000001"))
        self.assertEqual((len(data), sw), (1, 0x9000))
        number = data[0]
        select = bytes([number, 0xA4, 0x04, 0x00, 0x10]) + bytes.fromhex(ISDR)
        fci, sw = transmit(select)
        self.assertIn(sw >> 8, (0x90, 0x61))
        channel = Channel(transmit, number)
        fci, _ = channel.settle(fci, sw)
        self.assertEqual(fci[:1], b"\x6f", fci.hex())
        self.chip_info(channel)
        self.assertEqual(transmit(bytes([0, 0x70, 0x80, number, 0]))[1], 0x9000)

    def test_lpac_at_csim(self):
        for arguments in ([], ["--quirk", "ccho=no"]):
            self.stop_all()
            self.start_world(*arguments)
            for path in self.all_ports():
                for _ in range(5):
                    client = AtClient(path)
                    self.csim_session(client, capability=False)
                    client.port.close()

    def test_euicc_go(self):
        for arguments in ([], ["--quirk", "ccho=no"]):
            self.stop_all()
            self.start_world(*arguments)
            for path in self.all_ports():
                client = EuiccGo(path)
                self.csim_session(client, capability=True)
                client.port.close()

    def test_lpac_at_without_ccho_is_told_at_once(self):
        self.start_world("--quirk", "ccho=no")
        client = AtClient(self.world["modem_pty"])
        self.assertEqual(client.run("AT+CCHO=?")[0], "ERROR")
        client.port.close()

    def test_openpilot(self):
        self.start_world()
        client = Openpilot(self.world["modem_pty"])
        session = client.answer(f'AT+CCHO="{ISDR.upper()}"', "+CCHO: ")
        transmit = lambda apdu: client.apdu(f"AT+CGLA={session},", "+CGLA: ", apdu)
        self.chip_info(Channel(transmit, 0))
        self.assertEqual(client.run(f"AT+CCHC={session}")[0], "OK")
        client.run("AT+CMEE=1")
        self.assertRegex(client.run('AT+CSIM=10,"00"')[0], r"\+CME ERROR: \d+")
        client.port.write(b"AT+CFUN=0\rAT+CFUN=1\r")
        client.port.close()
        self.open_within(10)

    def open_within(self, seconds):
        """As openpilot: again and again, a quarter of a second apart, on a port opened anew."""
        deadline = time.monotonic() + seconds
        while True:
            client = Openpilot(self.world["modem_pty"])
            final, lines = client.run(f'AT+CCHO="{ISDR.upper()}"')
            client.port.close()
            if final == "OK" and lines[-1:] and lines[-1].startswith("+CCHO:"):
                return
            self.assertLess(time.monotonic(), deadline, f"{lines} {final}")
            time.sleep(0.25)

    def test_pysim(self):
        self.start_world()
        self.start_bridge()
        self.download_ok("SAMPLE", "--enable")
        self.pysim_reads()

    def test_pysim_without_ccho(self):
        self.start_world("--quirk", "ccho=no")
        self.start_bridge()
        self.download_ok("SAMPLE", "--enable")
        self.pysim_reads()

    def pysim_reads(self):
        for path in self.all_ports():
            client = PySim(path)
            self.assertEqual(client.run("ATZ"), [b"OK"])
            client.port.close()
            client = PySim(path)
            self.assertEqual(client.run("AT+CSIM=?"), [b"OK"])
            self.files(client)
            client.port.close()

    def files(self, client):
        """MF and EF_ICCID as pySim-read selects and reads them; the SIM's class is refused."""
        self.assertRegex(client.apdu("A0A40000023F00"), "^6E00$")
        answer = client.apdu("00A40004023F00")
        self.assertRegex(answer, "^61..$|^62.*9000$")
        if answer.startswith("61"):
            self.assertRegex(client.apdu("00C00000" + answer[2:]), "^62.*9000$")
        self.assertRegex(client.apdu("80F2000000"), "9000$")
        self.assertRegex(client.apdu("00A40004022FE2"), "^61..$|^62.*9000$")
        self.assertRegex(client.apdu("00B000000A"), "^[0-9A-F]{20}9000$")
        self.assertRegex(client.apdu("00B0000000"), "^[0-9A-F]{20}9000$")


if __name__ == "__main__":
    lab.main()
