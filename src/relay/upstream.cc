#include "relay/upstream.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "base/log.h"
#include "http/server_trust.h"

namespace lpab::relay {
namespace {

constexpr size_t kLongestServer = 260;

// Not of the open Internet. RFC 6890, RFC 6598, RFC 5771, RFC 1112.
struct Network4 {
  uint32_t address;
  int bits;
};
constexpr Network4 kNotPublic4[] = {
    {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16},
    {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24}, {0xC0A80000, 16}, {0xC6120000, 15},
    {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4}};

bool IsPublic4(uint32_t address) {
  return std::ranges::none_of(kNotPublic4, [&](const Network4& network) {
    return (address ^ network.address) >> (32 - network.bits) == 0;
  });
}

uint32_t Number(const uint8_t* bytes) {
  return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 |
         static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

bool IsPublic6(const in6_addr& address) {
  constexpr uint8_t kTranslated[12] = {0x00, 0x64, 0xFF, 0x9B};  // 64:ff9b::/96, RFC 6052
  const uint8_t* bytes = address.s6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address) || std::memcmp(bytes, kTranslated, sizeof kTranslated) == 0) {
    return IsPublic4(Number(bytes + 12));
  }
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return IsPublic4(Number(bytes + 2));  // 6to4
  const bool documentation =
      bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8;
  return (bytes[0] & 0xE0) == 0x20 && !documentation;  // 2000::/3 is all that is given out
}

bool IsHostCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' ||
         c == ':';
}

}  // namespace

Result<io::HostPort> ParseServer(std::string_view text) {
  const auto bad = [&] {
    return Fail(MakeError(ErrorCode::kInvalidArgument,
                          "\"" + log::Escape(text, kLongestServer) + "\" is no server")
                    .WithNext("name it as HOST or HOST:PORT"));
  };
  if (text.empty() || text.size() > kLongestServer) return bad();
  const bool port =
      text.starts_with('[') ? text.find("]:") != text.npos : text.find(':') != text.npos;
  const std::string whole(port ? text : std::string(text) + ":" + std::to_string(kHttps));
  auto server = io::HostPort::Parse(whole);
  if (!server || server->port == 0 || server->host.empty() ||
      !std::ranges::all_of(server->host, IsHostCharacter)) {
    return bad();
  }
  return server;
}

Result<void> CheckHost(const UpstreamRules& rules, const std::string& host) {
  const auto matches = [&](const std::string& pattern) { return http::HostMatches(pattern, host); };
  if (rules.hosts.empty() || std::ranges::any_of(rules.hosts, matches)) return {};
  return Fail(MakeError(ErrorCode::kRefused, "this relay does not talk to " + host)
                  .WithNext("have it added: lpa-relay --allow-host " + host));
}

bool IsPublic(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return IsPublic4(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
  }
  return address.sa_family == AF_INET6 &&
         IsPublic6(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
}

}  // namespace lpab::relay
