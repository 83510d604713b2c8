// What the commands that carry APDUs have in common: hexadecimal in, hexadecimal out.
#pragma once

#include <optional>
#include <string>

#include "sim/modem/device.h"

namespace lpab::sim::modem {

// The bytes of a hexadecimal argument, or nothing when it is no hexadecimal or lacks its quotes.
std::optional<Bytes> HexArgument(const Device& device, const Argument& argument);

// <length>,<command>, `minimum` to `maximum` characters. Nothing when they do not fit each other.
std::optional<Bytes> LengthAndBytes(const Device& device, const Argument& length,
                                    const Argument& hex, int minimum, int maximum);

// `+CGLA: <length>,"<hex>"`, the length in characters, in this modem's form. `session`: of +CGLA.
std::string ApduLine(const Device& device, std::string_view name, ByteSpan answer,
                     std::string_view session = {});

// "<name>: ", in this modem's form.
std::string NameBefore(const Device& device, std::string_view name);

// What is said of a card that did not answer; logs why.
Cme CardFailure(const Error& error);

}  // namespace lpab::sim::modem
