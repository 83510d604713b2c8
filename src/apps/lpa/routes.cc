#include "apps/lpa/routes.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <charconv>

#include "base/bytes.h"
#include "io/files.h"

namespace lpab::apps {
namespace {

constexpr uint32_t kUp = 0x0001;
constexpr uint32_t kReject = 0x0200;
constexpr size_t kLargestTable = 1u << 20;

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    const size_t start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return words;
    line.remove_prefix(start);
    words.push_back(line.substr(0, line.find_first_of(" \t")));
    line.remove_prefix(words.back().size());
  }
}

// All of `text` in this base.
bool ReadNumber(std::string_view text, int base, uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size();
}

template <typename Handler>
void ForEachLine(std::string_view table, const Handler& handler) {
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(table.size(), line.size() + 1));
    handler(Words(line));
  }
}

// Iface Destination Gateway Flags RefCnt Use Metric Mask ...; addresses in network byte order.
void AddIpv4(const std::vector<std::string_view>& words, std::vector<Route>& routes) {
  Route route;
  uint32_t flags = 0;
  if (words.size() < 8 || !ReadNumber(words[1], 16, route.destination) ||
      !ReadNumber(words[3], 16, flags) || !ReadNumber(words[6], 10, route.metric) ||
      !ReadNumber(words[7], 16, route.mask)) {
    return;
  }
  if ((flags & kUp) == 0 || (flags & kReject) != 0) return;
  route.interface = words[0];
  route.destination = ntohl(route.destination);
  route.mask = ntohl(route.mask);
  routes.push_back(std::move(route));
}

// Destination PrefixLength Source PrefixLength Gateway Metric RefCnt Use Flags Interface.
void AddIpv6(const std::vector<std::string_view>& words, std::vector<Route>& routes) {
  Route route;
  route.ipv6 = true;
  uint32_t flags = 0;
  if (words.size() < 10 || words[1] != "00" || words[9] == "lo" ||
      words[0].find_first_not_of('0') != std::string_view::npos ||
      !ReadNumber(words[5], 16, route.metric) || !ReadNumber(words[8], 16, flags)) {
    return;
  }
  if ((flags & kUp) == 0 || (flags & kReject) != 0) return;
  route.interface = words[9];
  routes.push_back(std::move(route));
}

std::string Table(const char* path) {
  const auto bytes = io::ReadFile(path, kLargestTable);
  return bytes ? std::string(AsText(*bytes)) : "";
}

bool IsWireless(const std::string& interface) {
  return access(("/sys/class/net/" + interface + "/wireless").c_str(), F_OK) == 0;
}

}  // namespace

std::vector<Route> ParseRoutes(std::string_view ipv4_table, std::string_view ipv6_table) {
  std::vector<Route> routes;
  ForEachLine(ipv4_table, [&](const auto& words) { AddIpv4(words, routes); });
  ForEachLine(ipv6_table, [&](const auto& words) { AddIpv6(words, routes); });
  return routes;
}

std::vector<Route> ReadRoutes() {
  auto routes = ParseRoutes(Table("/proc/net/route"), Table("/proc/net/ipv6_route"));
  for (Route& route : routes) route.wireless = IsWireless(route.interface);
  return routes;
}

std::string InterfaceTowards(const std::vector<Route>& routes, const std::string& address) {
  in_addr parsed{};
  if (inet_pton(AF_INET, address.c_str(), &parsed) != 1) return "";
  const uint32_t target = ntohl(parsed.s_addr);
  const Route* best = nullptr;
  for (const Route& route : routes) {
    if (route.ipv6 || (target & route.mask) != route.destination) continue;
    if (best == nullptr || route.mask > best->mask ||
        (route.mask == best->mask && route.metric < best->metric)) {
      best = &route;
    }
  }
  return best != nullptr ? best->interface : "";
}

const Route* DefaultRoute(const std::vector<Route>& routes) {
  const Route* best = nullptr;
  for (const Route& route : routes) {
    if (!route.IsDefault()) continue;
    // The two families' metrics do not compare; IPv4 is what devices and phones share.
    const bool better = best == nullptr || (best->ipv6 && !route.ipv6) ||
                        (best->ipv6 == route.ipv6 && route.metric < best->metric);
    if (better) best = &route;
  }
  return best;
}

}  // namespace lpab::apps
