#include "sim/modem/csim_channels.h"

#include "apdu/channel.h"

namespace lpab::sim::modem {
namespace {

enum class ManageChannel { kNo, kOpen, kClose };

ManageChannel Kind(ByteSpan apdu) {
  const bool interindustry = apdu.size() >= 5 && (apdu[0] & 0x80) == 0;
  if (!interindustry || apdu[1] != apdu::ins::kManageChannel) return ManageChannel::kNo;
  if (apdu[2] == 0x00) return ManageChannel::kOpen;
  return apdu[2] == 0x80 ? ManageChannel::kClose : ManageChannel::kNo;
}

}  // namespace

std::optional<Reply> RefuseCsim(Device& device, ByteSpan apdu) {
  const auto& channels = device.csim_channels();
  const ManageChannel kind = Kind(apdu);
  if (kind == ManageChannel::kClose) return std::nullopt;
  if (kind == ManageChannel::kOpen) {
    const size_t limit = static_cast<size_t>(device.quirks().csim_channels);
    if (channels.size() < limit) return std::nullopt;
    return Reply::Ok("+CSIM: 4,\"6A81\"");
  }
  const auto channel = apdu.empty() ? std::nullopt : apdu::ChannelOfCla(apdu[0]);
  if (!channel) return std::nullopt;
  const auto known = channels.find(channel->value());
  if (known == channels.end() || known->second) return std::nullopt;
  return Reply::Error(Cme::kPhoneFailure);
}

void NoteCsimChannels(Device& device, ByteSpan apdu, ByteSpan answer) {
  const ManageChannel kind = Kind(apdu);
  const bool success = answer.size() >= 2 && answer[answer.size() - 2] == 0x90;
  if (!success) return;
  if (kind == ManageChannel::kClose) device.csim_channels().erase(apdu[3]);
  if (kind != ManageChannel::kOpen || answer.size() != 3) return;
  const bool usable = apdu[4] == 0x01 || !device.quirks().csim_needs_le_01;
  device.csim_channels()[answer[0]] = usable;
}

}  // namespace lpab::sim::modem
