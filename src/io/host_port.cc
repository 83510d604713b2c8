#include <charconv>

#include "io/socket.h"

namespace lpab::io {

Result<HostPort> HostPort::Parse(std::string_view text) {
  const Error malformed =
      MakeError(ErrorCode::kInvalidArgument, "'" + std::string(text) + "' is not HOST:PORT");
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return Fail(malformed);
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return Fail(Error(malformed).WithNext("write an IPv6 address in brackets: [::1]:7025"));
  }
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (host.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return Fail(malformed);
  }
  return HostPort{std::string(host), port};
}

std::string HostPort::ToString() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool HostPort::IsLoopback() const {
  if (host == "localhost" || host == "::1") return true;
  const bool dotted = host.find_first_not_of("0123456789.") == std::string::npos;
  return dotted && host.starts_with("127.");
}

}  // namespace lpab::io
