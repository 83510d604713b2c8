// Activation codes and SM-DP+ addresses.
#include <algorithm>

#include "fuzz.h"
#include "sgp22/activation_code.h"

namespace lpab::sgp22 {
namespace {

std::string Compose(const ActivationCode& code, std::string_view separator) {
  std::string text = "1";
  text.append(separator).append(code.address.ToString());
  text.append(separator).append(code.matching_id);
  if (!code.smdp_oid && !code.confirmation_code_required) return text;
  text.append(separator).append(code.smdp_oid.value_or(""));
  return code.confirmation_code_required ? text.append(separator).append("1") : text;
}

bool Same(const ActivationCode& a, const ActivationCode& b) {
  return a.address.ToString() == b.address.ToString() && a.matching_id == b.matching_id &&
         a.smdp_oid == b.smdp_oid && a.confirmation_code_required == b.confirmation_code_required;
}

void CheckComesBack(const ActivationCode& code, const std::string& text) {
  const ActivationCode again = LPAB_MUST(ActivationCode::Parse(text), "a code made here is read");
  LPAB_HOLDS(Same(again, code), "a code comes back");
}

bool IsHost(std::string_view text) {
  return !text.empty() && text.size() <= 253 &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") ==
             std::string_view::npos;
}

void CheckAddress(std::string_view text) {
  const auto address = SmdpAddress::Parse(text);
  const size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (!address) {
    LPAB_HOLDS(!IsHost(text), "a host name is an address");
    return;
  }
  LPAB_HOLDS(IsHost(host) && address->host() == host, "an address has the host that was written");
  LPAB_HOLDS(address->port().has_value() == (colon != std::string_view::npos),
             "an address has a port where one was written");
  LPAB_HOLDS(address->port() != uint16_t{0}, "no port is 0");
  const auto again = LPAB_MUST(SmdpAddress::Parse(address->ToString()), "an address is read");
  LPAB_HOLDS(again.ToString() == address->ToString(), "an address comes back");
  LPAB_HOLDS(address->Matches(address->ToString()) && address->Matches(address->host()),
             "an address matches itself");
  LPAB_HOLDS(!address->Matches(address->host() + "x"), "an address matches no longer name");
}

void CheckCode(const ActivationCode& code, std::string_view input) {
  LPAB_HOLDS(IsHost(code.address.host()), "the address is a host name");
  LPAB_HOLDS(code.matching_id.size() <= 255, "the matching id keeps to its limit");
  LPAB_HOLDS(
      std::ranges::all_of(code.matching_id, [](char c) { return c > ' ' && c < 0x7F && c != '$'; }),
      "the matching id is printable ASCII without '$'");
  LPAB_HOLDS(!code.smdp_oid || code.smdp_oid->find_first_not_of("0123456789.") == std::string::npos,
             "the OID is numbers with dots");
  LPAB_HOLDS(input.find(code.matching_id) != std::string_view::npos &&
                 input.find(code.address.host()) != std::string_view::npos,
             "what a code holds is what was written");
  const std::string text = Compose(code, "$");
  CheckComesBack(code, text);
  CheckComesBack(code, " lpa:" + text + "\r\n");
  // Where a code has a real '$', "%24" in it is text.
  if (text.find("%24") == std::string::npos) CheckComesBack(code, Compose(code, "%24"));
}

}  // namespace

LPAB_FUZZ_TARGET(activation_code, input) {
  CheckAddress(AsText(input));
  const auto code = ActivationCode::Parse(AsText(input));
  if (code) return CheckCode(*code, AsText(input));
  LPAB_HOLDS(code.error().code == ErrorCode::kInvalidArgument, "a wrong code is the user's input");
  LPAB_HOLDS(!code.error().next.empty(), "what is wrong with a code comes with a next step");
}

}  // namespace lpab::sgp22
