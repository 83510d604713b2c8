// QR codes as lines of text, for a terminal.
#pragma once

#include <string>

namespace lpab::apps {

// Dark modules on light, two rows in a line; empty where the program was built without libqrencode
// (LPAB_QRENCODE) or the text does not fit in a code.
std::string QrText(const std::string& text);

}  // namespace lpab::apps
