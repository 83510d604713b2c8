// The Date header of HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lpab::http {

// "Thu, 26 Nov 2026 13:17:02 GMT" as seconds since 1970; nothing when it is none. The two older
// forms of RFC 9110 are not read. Spec: RFC 9110 section 5.6.7, IMF-fixdate.
std::optional<int64_t> ParseHttpDate(const std::string& text);
std::string HttpDate(int64_t unix_seconds);

}  // namespace lpab::http
