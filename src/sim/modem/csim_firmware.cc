#include "sim/modem/csim_firmware.h"

#include <algorithm>

#include "apdu/channel.h"
#include "card/isdr.h"

namespace lpab::sim::modem {
namespace {

constexpr size_t kMaximumFetched = 64 * 1024;
constexpr uint8_t kMoreData = 0x61;
constexpr uint8_t kSuccess[] = {0x90, 0x00};

enum class ManageChannel { kNo, kOpen, kClose };

ManageChannel KindOf(ByteSpan apdu) {
  const bool interindustry = apdu.size() >= 4 && (apdu[0] & 0x80) == 0;
  if (!interindustry || apdu[1] != apdu::ins::kManageChannel) return ManageChannel::kNo;
  if (apdu[2] == 0x00) return ManageChannel::kOpen;
  return apdu[2] == 0x80 ? ManageChannel::kClose : ManageChannel::kNo;
}

bool OpensWithLe01(ByteSpan apdu) { return apdu.size() == 5 && apdu[4] == 0x01; }

bool Is(ByteSpan apdu, uint8_t ins) { return apdu.size() >= 4 && apdu[1] == ins; }

// CLA INS P1 P2 Lc data Le, all short.
bool IsCase4(ByteSpan apdu) { return apdu.size() > 5 && apdu.size() == 6u + apdu[4]; }

// The DF name of SELECT by name, or nothing.
ByteSpan SelectedName(ByteSpan apdu) {
  if (!Is(apdu, apdu::ins::kSelect) || apdu[2] != 0x04 || apdu.size() < 5) return {};
  return apdu.subspan(5, std::min<size_t>(apdu[4], apdu.size() - 5));
}

Reply Status(std::string_view sw) { return Reply::Ok("+CSIM: 4,\"" + std::string(sw) + "\""); }

std::optional<Reply> RefuseOpening(Device& device, ByteSpan apdu) {
  const Quirks& quirks = device.quirks();
  const bool occupied = quirks.one_session && !device.sessions().empty();
  const size_t limit = static_cast<size_t>(quirks.csim_channels);
  if (occupied || device.csim_channels().size() >= limit) return Status("6A81");
  if (quirks.channel_le == ChannelLe::k00 && OpensWithLe01(apdu)) return Status("6700");
  return std::nullopt;
}

// A channel that was given out and takes no commands.
bool IsUseless(Device& device, ByteSpan apdu) {
  const auto channel = apdu.empty() ? std::nullopt : apdu::ChannelOfCla(apdu[0]);
  if (!channel) return false;
  const auto known = device.csim_channels().find(channel->value());
  return known != device.csim_channels().end() && !known->second;
}

std::optional<Reply> RefuseGetResponse(Device& device, ByteSpan apdu) {
  const ByteSpan before = device.last_csim();
  if (!Is(apdu, apdu::ins::kGetResponse) || before.empty()) return std::nullopt;
  if (device.quirks().csim_same_class_only && before[0] != apdu[0]) return Status("6100");
  const bool after_select = Is(before, apdu::ins::kSelect);
  if (device.quirks().no_select_response && after_select) return Status("6E00");
  return std::nullopt;
}

void NoteChannels(Device& device, ByteSpan apdu, ByteSpan answer) {
  const ManageChannel kind = KindOf(apdu);
  const bool success = answer.size() >= 2 && answer[answer.size() - 2] == 0x90;
  if (!success) return;
  if (kind == ManageChannel::kClose) device.csim_channels().erase(apdu[3]);
  if (kind != ManageChannel::kOpen || answer.size() != 3) return;
  const bool usable = device.quirks().channel_le != ChannelLe::k01 || OpensWithLe01(apdu);
  device.csim_channels()[answer[0]] = usable;
}

}  // namespace

std::optional<Reply> RefuseCsim(Device& device, ByteSpan apdu) {
  const Quirks& quirks = device.quirks();
  const auto limit = static_cast<size_t>(quirks.csim_silent_above);
  if (limit > 0 && apdu.size() > limit) return Reply::None();
  if (quirks.csim_refuses_case_4 && IsCase4(apdu)) return Reply::Error();
  switch (KindOf(apdu)) {
    case ManageChannel::kOpen:
      return RefuseOpening(device, apdu);
    case ManageChannel::kClose:
      return std::nullopt;
    case ManageChannel::kNo:
      break;
  }
  if (IsUseless(device, apdu)) return Reply::Error(Cme::kPhoneFailure);
  if (Is(apdu, apdu::ins::kSelect) && device.SelectFails()) {
    return Reply::Error(Cme::kPhoneFailure);
  }
  if (IsBlocked(device, SelectedName(apdu))) return Status("6999");
  return RefuseGetResponse(device, apdu);
}

Result<Bytes> TransmitCsim(Device& device, ByteSpan apdu) {
  if (!Is(apdu, apdu::ins::kGetResponse)) device.last_csim() = ToBytes(apdu);
  LPAB_ASSIGN(Bytes answer, device.uicc().Transmit(apdu));
  NoteChannels(device, apdu, answer);
  if (!device.quirks().csim_fetches) return answer;
  LPAB_ASSIGN(answer, FetchResponse(device.uicc(), apdu, std::move(answer)));
  const auto cut = static_cast<size_t>(device.quirks().csim_cut);
  if (cut == 0 || answer.size() <= cut + 2) return answer;
  answer.resize(cut);
  Append(answer, kSuccess);
  return answer;
}

bool IsBlocked(const Device& device, ByteSpan aid) {
  if (!device.quirks().isdr_blocked || aid.empty()) return false;
  return std::ranges::any_of(card::KnownIsdrAids(), [aid](const apdu::Aid& known) {
    return Equal(ByteSpan(known.bytes()), aid);
  });
}

Result<Bytes> FetchResponse(Uicc& uicc, ByteSpan command, Bytes answer) {
  while (answer[answer.size() - 2] == kMoreData && answer.size() < kMaximumFetched) {
    const Bytes fetch = {command[0], apdu::ins::kGetResponse, 0x00, 0x00, answer.back()};
    LPAB_ASSIGN(const Bytes more, uicc.Transmit(fetch));
    answer.resize(answer.size() - 2);
    Append(answer, more);
    if (more.size() == 2) break;
  }
  return answer;
}

}  // namespace lpab::sim::modem
