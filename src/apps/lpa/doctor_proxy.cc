#include <algorithm>
#include <cctype>

#include "apps/lpa/doctor.h"

namespace lpab::apps {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

// "HOST:PORT" out of "http://user:password@HOST:PORT/"; the password is nobody's business.
std::string HostAndPort(std::string_view proxy) {
  if (const size_t scheme = proxy.find("://"); scheme != std::string_view::npos) {
    proxy.remove_prefix(scheme + 3);
  }
  proxy = proxy.substr(0, proxy.find('/'));
  if (const size_t at = proxy.rfind('@'); at != std::string_view::npos) proxy.remove_prefix(at + 1);
  const bool has_port = proxy.find(':', proxy.rfind(']') + 1) != std::string_view::npos;
  return std::string(proxy) + (has_port ? "" : ":1080");
}

// One entry of NO_PROXY: a domain, with a leading dot or without, stands for all below it too.
bool IsExempt(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || !host.ends_with(entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool IsExemptBy(std::string_view list, const std::string& host) {
  while (!list.empty()) {
    const size_t end = std::min(list.find_first_of(", "), list.size());
    if (IsExempt(Lower(list.substr(0, end)), host)) return true;
    list.remove_prefix(std::min(list.size(), end + 1));
  }
  return false;
}

}  // namespace

ProxyExam ProxyFor(std::string_view host, const Environment& environment) {
  ProxyExam exam;
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    const char* value = environment(name);
    if (value == nullptr || *value == '\0') continue;
    exam = {HostAndPort(value), name};
    break;
  }
  if (exam.proxy.empty()) return exam;
  for (const char* name : {"no_proxy", "NO_PROXY"}) {
    const char* value = environment(name);
    if (value == nullptr) continue;
    if (IsExemptBy(value, Lower(host))) return {"", std::string(name) + " names it"};
    break;
  }
  return exam;
}

}  // namespace lpab::apps
