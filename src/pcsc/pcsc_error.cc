#include "pcsc/pcsc_error.h"

#include <array>
#include <cstdio>

namespace lpab::pcsc {
namespace {

struct Row {
  Code code;
  ErrorCode error;
  std::string_view text;
  std::string_view next;
};

constexpr std::string_view kStartPcscd =
    "start it ('systemctl start pcscd', or 'pcscd' as root); on Debian it is in package pcscd";

constexpr Row kRows[] = {
    {Code::kCancelled, ErrorCode::kCancelled, "cancelled", ""},
    {Code::kNoMemory, ErrorCode::kResourceExhausted, "the PC/SC service is out of memory", ""},
    {Code::kUnknownReader, ErrorCode::kUnavailable, "the reader is gone",
     "plug it in again, then try again"},
    {Code::kTimeout, ErrorCode::kTimeout, "the reader does not answer in time",
     "plug it out and in again"},
    {Code::kSharingViolation, ErrorCode::kBusy, "another program is using the card",
     "close other programs that use smart cards (gpg's scdaemon is one)"},
    {Code::kNoSmartcard, ErrorCode::kUnavailable, "no card is in the reader",
     "put the eUICC in, its contacts towards the reader's"},
    {Code::kProtocolMismatch, ErrorCode::kUnsupported,
     "the card speaks neither T=0 nor T=1 with this reader", "try another reader"},
    {Code::kCommunication, ErrorCode::kUnavailable, "the connection to the reader failed",
     "plug the reader out and in again"},
    {Code::kNotTransacted, ErrorCode::kUnavailable, "the exchange with the card failed",
     "take the card out and put it in again"},
    {Code::kReaderUnavailable, ErrorCode::kUnavailable, "the reader is gone",
     "plug it in again, then try again"},
    {Code::kNoService, ErrorCode::kUnavailable, "the PC/SC service pcscd is not running",
     kStartPcscd},
    {Code::kServiceStopped, ErrorCode::kUnavailable, "the PC/SC service pcscd was stopped",
     kStartPcscd},
    {Code::kNoReaders, ErrorCode::kNotFound, "no smart-card reader is connected",
     "plug one in; 'pcsc_scan -r' lists what pcscd sees"},
    {Code::kUnsupportedCard, ErrorCode::kUnsupported, "the reader does not support this card",
     "try another reader"},
    {Code::kUnresponsiveCard, ErrorCode::kUnavailable, "the card does not answer to a reset",
     "check that it lies the right way round; clean its contacts"},
    {Code::kUnpoweredCard, ErrorCode::kUnavailable, "the card has no power", "try again"},
    {Code::kResetCard, ErrorCode::kUnavailable, "another program reset the card", "try again"},
    {Code::kRemovedCard, ErrorCode::kUnavailable, "the card was taken out",
     "put it in again, then try again"},
    {Code::kNoAccess, ErrorCode::kRefused, "pcscd does not let this user in",
     "ask the administrator for a polkit rule (org.debian.pcsc-lite), or run as root"},
};

std::string CodeText(Code code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%08X", static_cast<unsigned>(code));
  return text.data();
}

}  // namespace

Error PcscError(Code code, std::string_view where) {
  const std::string before = std::string(where) + ": ";
  for (const Row& row : kRows) {
    if (row.code != code) continue;
    return MakeError(row.error, before + std::string(row.text)).WithNext(std::string(row.next));
  }
  return MakeError(ErrorCode::kUnavailable, before + "PC/SC error " + CodeText(code))
      .WithNext("plug the reader out and in again; 'pcscd --foreground --info' shows more");
}

}  // namespace lpab::pcsc
