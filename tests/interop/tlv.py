"""BER-TLV, as small as it can be."""


def length_of(count):
    if count < 0x80:
        return bytes([count])
    digits = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def tlv(tag, *values):
    """A TLV; the tag as a number, such as 0xBF25."""
    value = b"".join(values)
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + length_of(len(value)) + value


def items(data):
    """[(tag, value, whole TLV)], and nothing may be left over."""
    found, at = [], 0
    while at < len(data):
        start = at
        at += 1
        if data[start] & 0x1F == 0x1F:
            while data[at] & 0x80:
                at += 1
            at += 1
        tag = int.from_bytes(data[start:at], "big")
        count, at = data[at], at + 1
        if count & 0x80:
            digits = count & 0x7F
            count, at = int.from_bytes(data[at:at + digits], "big"), at + digits
        if at + count > len(data):
            raise ValueError(f"tag {tag:X} is cut")
        found.append((tag, data[at:at + count], data[start:at + count]))
        at += count
    return found


def one(data, tag):
    """The value of the only TLV there is."""
    found = items(data)
    if len(found) != 1 or found[0][0] != tag:
        raise ValueError(f"not one {tag:X}: {data.hex()}")
    return found[0][1]


def find(data, tag):
    """The value of the first TLV with this tag, or None."""
    return next((value for found, value, _ in items(data) if found == tag), None)


def swapped(digits):
    """An ICCID's digits as EF_ICCID has them."""
    digits += "F" * (-len(digits) % 2)
    return bytes.fromhex("".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2)))
