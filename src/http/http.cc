#include "http/http.h"

#include <algorithm>

namespace lpab::http {
namespace {

char Lower(char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view FindHeader(const Headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (std::ranges::equal(key, name, {}, Lower, Lower)) return value;
  }
  return {};
}

}  // namespace lpab::http
