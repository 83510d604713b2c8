"""The device's side of a link like lpac's stdio: one function of the card a message, one message
at a time, and nothing settled on the device. It stands on the simulated modem's AT+CCHO, AT+CGLA
and AT+CCHC."""
import json
import re
import socket
import threading


class StdioCard:
    """Serves one client after the other on a port of 127.0.0.1; `messages` counts what it was
    asked."""

    def __init__(self, modem):
        self.modem = modem
        self.messages = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def close(self):
        self.listener.close()

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with client, client.makefile("rb") as lines, socket.socket(socket.AF_UNIX) as modem:
                modem.connect(self.modem)
                self.serve(client, lines, modem)

    def serve(self, client, lines, modem):
        execute(modem, "ATE0")
        for line in lines:
            self.messages += 1
            asked = json.loads(line)["payload"]
            code, data = FUNCTIONS[asked["func"]](modem, asked["param"])
            payload = {"ecode": code, "data": data}
            client.sendall(json.dumps({"type": "apdu", "payload": payload}).encode() + b"\n")


def execute(modem, command):
    """One AT command: what came up to its final result."""
    modem.sendall(command.encode() + b"\r")
    text = b""
    while not re.search(rb"\r\n(OK|ERROR|\+CME ERROR: \d+)\r\n$", text):
        text += modem.recv(65536)
    return text.decode()


def open_channel(modem, aid):
    answer = re.search(r"\+CCHO: (\d+)", execute(modem, f'AT+CCHO="{aid.upper()}"'))
    return (int(answer.group(1)) if answer else -1), ""


def transmit(modem, parameter):
    channel, apdu = parameter.split(",")
    answer = re.search(r'\+CGLA: \d+,"([0-9A-F]+)"',
                       execute(modem, f'AT+CGLA={channel},{len(apdu)},"{apdu.upper()}"'))
    return (0, answer.group(1)) if answer else (-1, "")


def close_channel(modem, channel):
    execute(modem, f"AT+CCHC={channel}")
    return 0, ""


FUNCTIONS = {"logic_channel_open": open_channel, "transmit": transmit,
             "logic_channel_close": close_channel}
