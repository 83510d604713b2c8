"""AT ports as other people's programs use them: each class speaks like one known client."""
import os
import re
import select
import socket
import termios
import tty

ISDR = "a0000005591010ffffffff8900000100"


class Port:
    """A pty or a Unix socket, raw, read with a deadline."""

    def __init__(self, path):
        self.socket = None
        if os.path.realpath(path).startswith("/dev/"):
            self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
            tty.setraw(self.fd)
            termios.tcflush(self.fd, termios.TCIOFLUSH)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(path)
            self.fd = self.socket.fileno()

    def close(self):
        if self.socket:
            self.socket.close()
        else:
            os.close(self.fd)

    def write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def read(self, seconds):
        """What there is, b"" after so many seconds of silence."""
        ready, _, _ = select.select([self.fd], [], [], seconds)
        return os.read(self.fd, 65536) if ready else b""


class AtClient:
    """Sends a command, returns the lines up to the final result. As lpac: CR LF, lower-case hex,
    OK and ERROR the only final results, an echo ignored because it has no prefix."""
    line_end = b"\r\n"
    finals = re.compile(r"OK|ERROR")
    upper = False

    def __init__(self, path):
        self.port = Port(path)
        self.buffer = b""

    def line(self, seconds=10):
        while b"\n" not in self.buffer:
            piece = self.port.read(seconds)
            if not piece:
                raise TimeoutError(f"no line, only {self.buffer!r}")
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode().split("\r")[0]

    def run(self, command):
        """(final result, the lines before it)"""
        self.port.write(command.encode() + self.line_end)
        lines = []
        while True:
            line = self.line()
            if self.finals.fullmatch(line):
                return line, lines
            if line and line != command:
                lines.append(line)

    def hex(self, data):
        return data.hex().upper() if self.upper else data.hex()

    def answer(self, command, prefix):
        """The one line that begins with this prefix, without it."""
        final, lines = self.run(command)
        found = [line[len(prefix):] for line in lines if line.startswith(prefix)]
        if final != "OK" or len(found) != 1:
            raise AssertionError(f"{command}: {lines} {final}")
        return found[0]

    def apdu(self, command, prefix, apdu):
        """An APDU in a command's last argument; (data, status word)."""
        digits = self.hex(apdu)
        length, quoted = self.answer(f'{command}{len(digits)},"{digits}"', prefix).split(",")
        answer = bytes.fromhex(quoted.strip('"'))
        if int(length) != 2 * len(answer):
            raise AssertionError(f"length {length} of {quoted}")
        return answer[:-2], answer[-2] << 8 | answer[-1]


class Channel:
    """STORE DATA and GET RESPONSE as libeuicc does: blocks of `block` bytes, no Le, the class with
    the channel in its low bits."""

    def __init__(self, transmit, number, block=120, le=None):
        self.transmit, self.number, self.block, self.le = transmit, number, block, le

    def settle(self, data, sw):
        while sw >> 8 == 0x61:
            more, sw = self.transmit(bytes([0x80 | self.number, 0xC0, 0, 0, sw & 0xFF]))
            data += more
        return data, sw

    def store_data(self, request):
        """The answer to one ES10 function."""
        data = b""
        blocks = [request[i:i + self.block] for i in range(0, len(request), self.block)]
        for number, block in enumerate(blocks):
            last = number == len(blocks) - 1
            apdu = bytes([0x80 | self.number, 0xE2, 0x91 if last else 0x11, number, len(block)])
            apdu += block + (self.le if last and self.le is not None else b"")
            more, sw = self.settle(*self.transmit(apdu))
            data += more
            if sw >> 12 != 9:
                raise AssertionError(f"{apdu.hex()}: {sw:04x}")
        return data

