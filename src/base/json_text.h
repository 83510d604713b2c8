// JSON's texts, for programs that write a little of it and link no library for that.
#pragma once

#include <string>
#include <string_view>

namespace lpab {

// In quotes, escaped; what is no UTF-8 must have been taken out. Spec: RFC 8259 section 7.
std::string JsonText(std::string_view text);

}  // namespace lpab
