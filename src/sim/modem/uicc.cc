#include "sim/modem/uicc.h"

#include "base/bcd.h"
#include "base/hex.h"
#include "card/batch.h"

namespace lpab::sim::modem {
namespace {

using apdu::CommandApdu;
using apdu::ResponseApdu;

constexpr uint16_t kMf = 0x3F00;
constexpr uint16_t kEfDir = 0x2F00;
constexpr uint16_t kEfIccid = 0x2FE2;
constexpr uint16_t kEfImsi = 0x6F07;
constexpr uint16_t kCurrentAdf = 0x7FFF;
constexpr uint8_t kProactivePending = 0x91;
constexpr int kMaximumDirRecords = 10;

// The first bytes of every USIM's AID. Spec: TS 101 220 annex E.
const Bytes kUsimAidPrefix = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};

Error StatusError(std::string_view what, apdu::StatusWord sw) {
  const bool absent = sw == apdu::kSwFileNotFound;
  return MakeError(absent ? ErrorCode::kNotFound : ErrorCode::kRefused,
                   std::string(what) + ": the card answers " + sw.ToString())
      .WithDetail(StatusWordDetail{sw.value()});
}

// The AID in an EF_DIR record, 61 len 4F len AID; empty when there is none.
// Spec: TS 102 221 section 13.1.
Bytes AidOfRecord(ByteSpan record) {
  if (record.size() < 4 || record[0] != 0x61 || record[2] != 0x4F) return {};
  const size_t length = record[3];
  if (length > 16 || record.size() < 4 + length) return {};
  return ToBytes(record.subspan(4, length));
}

bool IsUsimAid(const Bytes& aid) {
  return aid.size() >= kUsimAidPrefix.size() &&
         Equal(ByteSpan(aid).first(kUsimAidPrefix.size()), kUsimAidPrefix);
}

}  // namespace

Result<void> Uicc::Reset() {
  powered_ = false;
  failed_ = false;
  proactive_length_.reset();
  auto atr = card_.Reset(Call{Deadline::After(timeout_), {}});
  present_ = atr.has_value();
  if (!atr) return Fail(std::move(atr).error());
  powered_ = true;
  return {};
}

void Uicc::PowerOff() {
  if (powered_) card_.PowerOff();
  powered_ = false;
}

Result<Bytes> Uicc::Transmit(ByteSpan command) {
  if (!powered_) return Fail(ErrorCode::kUnavailable, "the card has no power");
  ++apdus_;
  auto transmitted = card_.Transmit(command, Call{Deadline::After(timeout_), {}});
  failed_ = failed_ || !transmitted;
  LPAB_ASSIGN(Bytes answer, std::move(transmitted));
  if (answer.size() < 2 || answer.size() > apdu::kMaximumResponseSize) {
    return Fail(ErrorCode::kMalformed, "the card gives an answer of impossible length");
  }
  if (answer[answer.size() - 2] == kProactivePending) proactive_length_ = answer.back();
  return answer;
}

Result<ResponseApdu> Uicc::Exchange(const CommandApdu& command, apdu::ChannelNumber channel) {
  const card::Exchange exchange = [this, channel](const CommandApdu& each,
                                                  const Call&) -> Result<ResponseApdu> {
    CommandApdu on_channel = each;
    on_channel.cla = apdu::ClaOnChannel(each.cla, channel);
    LPAB_ASSIGN(const Bytes answer, Transmit(on_channel.Encode()));
    return ResponseApdu::Decode(answer);
  };
  return card::ExchangeSettled(exchange, command, Call{});
}

Result<ResponseApdu> Uicc::SelectId(uint16_t file) {
  const Bytes id = {static_cast<uint8_t>(file >> 8), static_cast<uint8_t>(file)};
  return Exchange({0x00, apdu::ins::kSelect, 0x00, 0x04, id, 256});
}

Result<std::optional<Bytes>> Uicc::FindUsimAid() {
  LPAB_TRY(SelectId(kMf));
  LPAB_ASSIGN(const ResponseApdu selected, SelectId(kEfDir));
  if (!selected.sw.IsSuccess()) return std::optional<Bytes>();
  for (int number = 1; number <= kMaximumDirRecords; ++number) {
    const CommandApdu read{0x00, apdu::ins::kReadRecord, static_cast<uint8_t>(number), 0x04, {},
                           256};
    LPAB_ASSIGN(const ResponseApdu record, Exchange(read));
    if (!record.sw.IsSuccess()) break;
    const Bytes aid = AidOfRecord(record.data);
    if (IsUsimAid(aid)) return std::optional<Bytes>(aid);
  }
  return std::optional<Bytes>();
}

Result<ResponseApdu> Uicc::SelectUsim() {
  LPAB_ASSIGN(const std::optional<Bytes> aid, FindUsimAid());
  return Exchange({0x00, apdu::ins::kSelect, 0x04, 0x04, aid.value_or(kUsimAidPrefix), 256});
}

Result<ResponseApdu> Uicc::SelectFile(const std::vector<uint16_t>& path, uint16_t file) {
  std::vector<uint16_t> steps = path;
  if (steps.empty() && file != kMf && (file >> 8) != 0x2F) steps.push_back(kCurrentAdf);
  if (steps.empty() || steps.front() != kMf) steps.insert(steps.begin(), kMf);
  if (file != kMf) steps.push_back(file);
  ResponseApdu answer;
  for (const uint16_t step : steps) {
    LPAB_ASSIGN(answer, step == kCurrentAdf ? SelectUsim() : SelectId(step));
    if (!answer.sw.IsSuccess()) break;
  }
  return answer;
}

Result<Bytes> Uicc::ReadFile(const std::vector<uint16_t>& path, uint16_t file, int length) {
  LPAB_ASSIGN(const ResponseApdu selected, SelectFile(path, file));
  if (!selected.sw.IsSuccess()) return Fail(StatusError("SELECT", selected.sw));
  LPAB_ASSIGN(const ResponseApdu read,
              Exchange({0x00, apdu::ins::kReadBinary, 0x00, 0x00, {}, length}));
  if (!read.sw.IsSuccess()) return Fail(StatusError("READ BINARY", read.sw));
  if (read.data.size() != static_cast<size_t>(length)) {
    return Fail(ErrorCode::kMalformed, "READ BINARY: the card gives another length");
  }
  return read.data;
}

Result<std::string> Uicc::ReadIccid() {
  LPAB_ASSIGN(Bytes content, ReadFile({}, kEfIccid, 10));
  for (uint8_t& byte : content) byte = static_cast<uint8_t>(byte << 4 | byte >> 4);
  const std::string nibbles = ToHex(content);
  if (nibbles.front() == 'F') return Fail(ErrorCode::kMalformed, "EF_ICCID holds no number");
  return nibbles;
}

Result<std::string> Uicc::ReadImsi() {
  LPAB_ASSIGN(const Bytes content, ReadFile({}, kEfImsi, 9));
  const size_t length = content[0];
  if (length < 1 || length > 8) return Fail(ErrorCode::kMalformed, "EF_IMSI holds no number");
  LPAB_ASSIGN(const std::string digits, FromSwappedBcd(ByteSpan(content).subspan(1, length)));
  // The first nibble is the parity, TS 24.008 section 10.5.1.4.
  if (digits.size() < 2) return Fail(ErrorCode::kMalformed, "EF_IMSI holds no number");
  return digits.substr(1);
}

}  // namespace lpab::sim::modem
