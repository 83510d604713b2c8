"""The QR code that lpa-bridged draws on a terminal, as a picture of what a camera sees."""
import re
import struct
import zlib


def png(rows, scale=8):
    """A grey picture; rows of flags, true is black. Spec: PNG, ISO/IEC 15948."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    lines = b""
    for row in rows:
        line = b"".join((b"\0" if dark else b"\xff") * scale for dark in row)
        lines += (b"\0" + line) * scale
    header = struct.pack(">IIBBBBB", len(rows[0]) * scale, len(rows) * scale, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) +
            chunk(b"IEND", b""))


def picture(screen):
    """PNG; nothing where there is no code. Dark modules on light, two rows of them in a line."""
    rows = []
    for line in re.findall("\x1b\\[30;47m([^\x1b]*)\x1b", screen):
        rows.append([each in "█▀" for each in line])
        rows.append([each in "█▄" for each in line])
    return png(rows) if rows else None
