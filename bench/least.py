"""The least that a client of 3GPP TS 27.007 sends and gets for the same STORE DATA blocks.

That is: one session opened and closed, each block once, Le where there is an answer to get and
nowhere else, the answer's first 256 bytes at once and each 256 more by a GET RESPONSE, no echo,
nothing asked that is not for the card.
"""
import re

LINE_END = "\r"
OK = "\r\nOK\r\n"
LONGEST_ANSWER = 256  # bytes of data in one response APDU
AID = "A0000005591010FFFFFFFF8900000100"


def command(text):
    return len(text + LINE_END)


def answer(line=None):
    return len((f"\r\n{line}\r\n" if line else "") + OK)


def access(apdu):
    return command(f'AT+CGLA=1,{len(apdu)},"{apdu}"')


def accessed(data_length):
    """The answer with that many bytes of data and a status word."""
    characters = 2 * data_length + 4
    return answer(f'+CGLA: {characters},"{"0" * characters}"')


def exchanges(to_modem, from_modem):
    """(command APDU, response APDU), in hex and in order, of what crossed in +CGLA."""
    commands = re.findall(rb'AT\+CGLA=[^,]+,\d+,"([0-9A-F]+)"\r', to_modem)
    answers = re.findall(rb'\+CGLA: \d+,"([0-9A-F]+)"', from_modem)
    if len(commands) != len(answers):
        raise AssertionError(f"{len(commands)} commands, {len(answers)} answers")
    return [(a.decode(), b.decode()) for a, b in zip(commands, answers)]


def chains(pairs):
    """(its STORE DATA blocks, bytes of its answer) of each ES10 command."""
    found = []
    for apdu, response in pairs:
        if apdu[2:4] == "E2":
            if apdu[6:8] == "00" or not found:  # P2 counts the blocks of a chain
                found.append([[], 0])
            found[-1][0].append(apdu[:10 + 2 * int(apdu[8:10], 16)])
        found[-1][1] += len(response) // 2 - 2
    return found


def least(to_modem, from_modem):
    """(bytes to the modem, bytes from it)."""
    to = command(f'AT+CCHO="{AID}"') + command("AT+CCHC=1")
    back = answer("+CCHO: 1") + answer()
    for blocks, length in chains(exchanges(to_modem, from_modem)):
        *before, last = blocks
        to += sum(map(access, before)) + access(last + ("00" if length else ""))
        back += len(before) * accessed(0) + accessed(min(length, LONGEST_ANSWER))
        for left in range(length - LONGEST_ANSWER, 0, -LONGEST_ANSWER):
            to += access("80C0000000")
            back += accessed(min(left, LONGEST_ANSWER))
    return to, back
