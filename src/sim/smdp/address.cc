#include "sim/smdp/address.h"

#include <algorithm>

namespace lpab::sim::smdp {

namespace {

std::string_view WithoutStandardPort(std::string_view address) {
  constexpr std::string_view kStandardPort = ":443";
  if (address.ends_with(kStandardPort)) address.remove_suffix(kStandardPort.size());
  return address;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool SameAddress(std::string_view a, std::string_view b) {
  a = WithoutStandardPort(a);
  b = WithoutStandardPort(b);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

}  // namespace lpab::sim::smdp
