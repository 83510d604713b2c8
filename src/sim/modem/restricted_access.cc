#include "sim/modem/restricted_access.h"

#include <algorithm>
#include <array>

#include "base/hex.h"

namespace lpab::sim::modem {
namespace {

using apdu::CommandApdu;
using apdu::ResponseApdu;

constexpr uint8_t kUpdateBinary = 214;
constexpr uint8_t kUpdateRecord = 220;
constexpr std::array<uint8_t, 6> kCommands = {apdu::ins::kReadBinary,  apdu::ins::kReadRecord,
                                              apdu::ins::kGetResponse, kUpdateBinary,
                                              kUpdateRecord,           apdu::ins::kStatus};

// Reads numbers off the front of the arguments.
class NumberReader {
 public:
  explicit NumberReader(const std::vector<Argument>& arguments) : arguments_(arguments) {}

  // Left out: 0. Out of range: complete() turns false.
  int Next(int maximum) {
    if (position_ >= arguments_.size() || arguments_[position_].text.empty()) {
      ++position_;
      return 0;
    }
    const std::optional<int> number = ParseNumber(arguments_[position_++].text);
    if (number && *number <= maximum) return *number;
    valid_ = false;
    return 0;
  }
  bool valid() const { return valid_; }

 private:
  const std::vector<Argument>& arguments_;
  size_t position_ = 0;
  bool valid_ = true;
};

std::optional<std::vector<uint16_t>> ParsePath(std::string_view hex) {
  const auto bytes = FromHex(hex);
  if (!bytes || bytes->size() % 2 != 0 || bytes->size() > 16) return std::nullopt;
  std::vector<uint16_t> path;
  for (size_t i = 0; i < bytes->size(); i += 2) {
    path.push_back(static_cast<uint16_t>((*bytes)[i] << 8 | (*bytes)[i + 1]));
  }
  return path;
}

}  // namespace

std::optional<RestrictedAccess> ParseRestrictedAccess(const std::vector<Argument>& arguments) {
  if (arguments.empty() || arguments.size() > 7) return std::nullopt;
  RestrictedAccess access;
  NumberReader numbers(arguments);
  access.command = static_cast<uint8_t>(numbers.Next(255));
  const int file = numbers.Next(0xFFFF);
  if (file != 0) access.file = static_cast<uint16_t>(file);
  access.p1 = static_cast<uint8_t>(numbers.Next(255));
  access.p2 = static_cast<uint8_t>(numbers.Next(255));
  access.p3 = static_cast<uint8_t>(numbers.Next(255));
  const bool known = std::ranges::find(kCommands, access.command) != kCommands.end();
  if (!numbers.valid() || !known) return std::nullopt;
  if (arguments.size() > 5) {
    auto data = FromHex(arguments[5].text);
    if (!data || data->size() > apdu::kMaximumDataSize) return std::nullopt;
    access.data = std::move(*data);
  }
  if (arguments.size() > 6) {
    auto path = ParsePath(arguments[6].text);
    if (!path) return std::nullopt;
    access.path = std::move(*path);
  }
  return access;
}

Result<ResponseApdu> RunRestrictedAccess(Uicc& uicc, const RestrictedAccess& access) {
  LPAB_ASSIGN(ResponseApdu selected, uicc.SelectFile(access.path, access.file));
  if (!selected.sw.IsSuccess() || access.command == apdu::ins::kGetResponse) return selected;
  const bool update = access.command == kUpdateBinary || access.command == kUpdateRecord;
  const uint8_t cla = access.command == apdu::ins::kStatus ? 0x80 : 0x00;
  CommandApdu command{cla, access.command, access.p1, access.p2, access.data, std::nullopt};
  if (!update) command.le = access.p3 == 0 ? 256 : access.p3;
  return uicc.Exchange(command);
}

}  // namespace lpab::sim::modem
