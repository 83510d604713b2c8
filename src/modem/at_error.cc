#include "modem/at_error.h"

#include <string>

namespace lpab::modem {
namespace {

using Kind = at::FinalResult::Kind;

struct Meaning {
  int cme;
  ErrorCode code;
  const char* next;
};

// Spec: 3GPP TS 27.007 section 9.2.1. 515 is Huawei's and TD-Tech's "busy".
constexpr Meaning kMeanings[] = {
    {3, ErrorCode::kRefused, ""},
    {4, ErrorCode::kUnsupported, ""},
    {10, ErrorCode::kUnavailable, "put an eUICC into the modem's SIM socket"},
    {11, ErrorCode::kRefused, "the enabled profile asks for its PIN: give it to the modem"},
    {12, ErrorCode::kRefused, "the enabled profile asks for its PUK: give it to the modem"},
    {13, ErrorCode::kUnavailable, "take the card out and in again, or restart the modem"},
    {14, ErrorCode::kBusy, "try again in ten seconds"},
    {515, ErrorCode::kBusy, "try again in ten seconds"},
};

}  // namespace

Error AtError(std::string_view command, const at::FinalResult& final) {
  Error error = MakeError(ErrorCode::kRefused,
                          std::string(command) + ": the modem answers " + final.ToString());
  error.detail = CmeDetail{final.kind == Kind::kCmeError ? final.code : -1};
  if (final.kind != Kind::kCmeError) return error;
  for (const Meaning& meaning : kMeanings) {
    if (meaning.cme != final.code) continue;
    error.code = meaning.code;
    error.next = meaning.next;
  }
  return error;
}

bool WasNotExecuted(const at::FinalResult& final) {
  // Not supported, text too long, invalid characters, incorrect parameters: of the command line.
  // The others (operation not allowed, SIM failure, SIM busy, unknown) are also said afterwards.
  return final.kind == Kind::kCmeError &&
         (final.code == 4 || final.code == 24 || final.code == 25 || final.code == 50);
}

}  // namespace lpab::modem
