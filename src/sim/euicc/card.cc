#include "sim/euicc/card.h"

#include "apdu/channel.h"
#include "base/log.h"
#include "sim/euicc/application_selection.h"
#include "sim/euicc/isdr_application.h"
#include "sim/euicc/update_metadata.h"

namespace lpab::sim::euicc {
namespace {

using apdu::CommandApdu;
using apdu::ResponseApdu;
using apdu::StatusWord;

constexpr StatusWord kSwMemoryFailure{0x6581};
constexpr size_t kStrictSegment = 1020;
constexpr size_t kLargestSegment = 1036;
constexpr int kFewestChannels = 3;

// T=0; the first TB after T=15 (82) says eUICC; historical bytes: card service data E0, card
// capabilities FE 21 and the logical channels. Spec: ISO/IEC 7816-3 section 8.2, TS 102 221 section
// 6.3, ISO/IEC 7816-4 section 12.1.1.
Bytes MakeAtr(const CardOptions& options) {
  constexpr uint8_t kNumberedByCard = 0x10;
  constexpr uint8_t kNumberedByTerminal = 0x08;
  int channels = kNumberedByCard | std::min(options.channels, 7);  // 7: eight or more
  if (options.quirks.explicit_channel_numbers) channels |= kNumberedByTerminal;
  Bytes atr = {0x3B, 0x97, 0x96, 0x80, 0x3F, 0xC7, 0x82,
               0x80, 0x31, 0xE0, 0x73, 0xFE, 0x21, static_cast<uint8_t>(channels)};
  uint8_t check = 0;
  for (const uint8_t byte : ByteSpan(atr).subspan(1)) check ^= byte;
  atr.push_back(check);
  return atr;
}

ResponseApdu Only(StatusWord sw) { return {{}, sw}; }

// Classes without secure messaging and chaining: 00-03, 80-83, 40-4F, C0-CF.
bool IsKnownClass(uint8_t cla) { return (cla & 0x7C) == 0 || (cla & 0x70) == 0x40; }

bool IsKnownInstruction(uint8_t instruction) {
  switch (instruction) {
    case apdu::ins::kManageChannel:
    case apdu::ins::kSelect:
    case apdu::ins::kTerminalCapability:
    case apdu::ins::kReadBinary:
    case apdu::ins::kReadRecord:
    case apdu::ins::kGetResponse:
    case apdu::ins::kStoreData:
    case apdu::ins::kStatus:
    case kTerminalProfile:
    case kFetch:
    case kTerminalResponse:
      return true;
    default:
      return false;
  }
}

// The protected part of a segment: what follows the header of a list (A0, A1, A2, A3).
size_t ProtectedSize(const tlv::Header& header, ByteSpan segment) {
  const bool list = header.tag >= 0xA0 && header.tag <= 0xA3;
  return list ? segment.size() - header.size : segment.size();
}

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<std::unique_ptr<Card>> Card::Create(Parts parts) {
  const int channels = parts.options.channels;
  if (channels < kFewestChannels || channels > apdu::ChannelNumber::kMaximum) {
    return Fail(ErrorCode::kInvalidArgument,
                "a card has 3 to 19 logical channels, not " + std::to_string(channels));
  }
  if (parts.identity.eid.size() != 32 || !AllDigits(parts.identity.eid)) {
    return Fail(ErrorCode::kInvalidArgument, "the card's EID is not 32 digits");
  }
  if (parts.identity.credentials.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "the card has no certificate to sign under");
  }
  return std::unique_ptr<Card>(new Card(std::move(parts)));
}

Card::Card(Parts parts)
    : context_(std::move(parts.identity), parts.options, std::move(parts.state)),
      store_(std::move(parts.store)),
      functions_(std::move(parts.functions)),
      channels_(parts.options.channels, parts.options.quirks.explicit_channel_numbers),
      toolkit_(parts.options.quirks.refresh_without_terminal_profile),
      faults_(parts.options.bugs) {}

void Card::DropVolatileState() {
  channels_.Reset();
  toolkit_.Reset();
  lpa_announced_ = false;
  context_.session().reset();
}

Result<Bytes> Card::Reset(const Call& call) {
  LPAB_TRY(call.Check("card reset"));
  DropVolatileState();
  powered_ = true;
  return MakeAtr(context_.options());
}

void Card::PowerOff() {
  DropVolatileState();
  powered_ = false;
}

Result<Bytes> Card::Transmit(ByteSpan command, const Call& call) {
  LPAB_TRY(call.Check("card command"));
  if (!powered_) return Fail(ErrorCode::kUnavailable, "the software card is not powered");
  const auto decoded = CommandApdu::Decode(command);
  if (!decoded) return Only(apdu::kSwWrongLength).Encode();
  const auto channel = apdu::ChannelOfCla(decoded->cla);
  const bool counts = channel && *channel != apdu::ChannelNumber::Basic();
  const ExchangeFaults::Fault fault = counts ? faults_.Next() : ExchangeFaults::Fault::kNone;
  if (fault == ExchangeFaults::Fault::kUnknownError) return Only(apdu::kSwUnknownError).Encode();
  if (fault == ExchangeFaults::Fault::kPowerLossBefore) return LosePower();
  const ResponseApdu answer = Process(*decoded);
  if (fault == ExchangeFaults::Fault::kPowerLossAfter) return LosePower();
  return answer.Encode();
}

Result<Bytes> Card::LosePower() {
  PowerOff();
  return Fail(ErrorCode::kUnknownOutcome, "the software card has lost its power");
}

ResponseApdu Card::Process(const CommandApdu& command) {
  ResponseApdu answer = Dispatch(command);
  if (answer.sw == apdu::kSwSuccess) answer.sw = toolkit_.FinalStatus();
  return answer;
}

ResponseApdu Card::Dispatch(const CommandApdu& command) {
  const auto number = apdu::ChannelOfCla(command.cla);
  if (!number || !IsKnownClass(command.cla)) return Only(apdu::kSwClaNotSupported);
  LogicalChannel* channel = channels_.Find(*number);
  if (channel == nullptr) return Only(apdu::kSwChannelNotSupported);
  if (command.ins == apdu::ins::kGetResponse) {
    channel->chain.Drop();
    return channel->pending.Continue(command);
  }
  channel->pending.Drop();
  if (command.ins != apdu::ins::kStoreData) channel->chain.Drop();
  if (!IsKnownInstruction(command.ins)) return Only(apdu::kSwInsNotSupported);
  if (apdu::ClaWithoutChannel(command.cla) == 0x00 && command.ins == apdu::ins::kManageChannel) {
    return channels_.Manage(*number, command);  // may close `channel`
  }
  return channel->pending.Start(command, Execute(*channel, command));
}

FileView Card::Files() const {
  const Profile* enabled = context_.state().Enabled();
  return FileView(enabled == nullptr ? nullptr : &enabled->files);
}

ResponseApdu Card::Execute(LogicalChannel& channel, const CommandApdu& command) {
  if (apdu::ClaWithoutChannel(command.cla) == 0x80) return ExecuteProprietary(channel, command);
  switch (command.ins) {
    case apdu::ins::kSelect:
      return SelectOnChannel(channel, Files(), command);
    case apdu::ins::kReadBinary:
      if (channel.isdr) return Only(apdu::kSwInsNotSupported);
      return Files().ReadBinary(channel.files, command);
    case apdu::ins::kReadRecord:
      if (channel.isdr) return Only(apdu::kSwInsNotSupported);
      return Files().ReadRecord(channel.files, command);
    default:
      return Only(apdu::kSwClaNotSupported);
  }
}

ResponseApdu Card::ExecuteProprietary(LogicalChannel& channel, const CommandApdu& command) {
  switch (command.ins) {
    case apdu::ins::kTerminalCapability:
      return TerminalCapability(command);
    case apdu::ins::kStatus:
      return channel.isdr ? IsdrStatus(command) : Files().Status(channel.files, command);
    case apdu::ins::kStoreData:
      return StoreData(channel, command);
    case kTerminalProfile:
    case kFetch:
    case kTerminalResponse:
      if (&channel != channels_.Find(apdu::ChannelNumber::Basic())) {
        return Only(apdu::kSwChannelNotSupported);
      }
      return toolkit_.Process(command);
    default:
      return Only(apdu::kSwClaNotSupported);
  }
}

// A9 { 81 power class, 82 extended logical channels, 83 eUICC-related capabilities: bits 1 to 3 are
// user interface, download and discovery of an LPA in the device }. Spec: TS 102 221 section
// 11.1.19.2.
ResponseApdu Card::TerminalCapability(const CommandApdu& command) {
  constexpr uint8_t kLpaInDevice = 0x07;
  if (command.p1 != 0 || command.p2 != 0) return Only(apdu::kSwIncorrectP1P2);
  if (command.data.empty()) return Only(apdu::kSwWrongLength);
  const auto capabilities = tlv::ReadOne(command.data, 0xA9);
  if (!capabilities) return Only(apdu::kSwIncorrectData);
  const auto euicc = tlv::Find(capabilities->value, 0x83);
  if (!euicc) return Only(apdu::kSwIncorrectData);
  lpa_announced_ =
      *euicc && !(*euicc)->value.empty() && ((*euicc)->value[0] & kLpaInDevice) == kLpaInDevice;
  return Only(apdu::kSwSuccess);
}

ResponseApdu Card::StoreData(LogicalChannel& channel, const CommandApdu& command) {
  if (!channel.isdr) return Only(apdu::kSwInsNotSupported);
  if (context_.options().quirks.require_terminal_capability && !lpa_announced_) {
    return Only(apdu::kSwConditionsNotSatisfied);
  }
  const StatusWord taken = channel.chain.Add(command);
  if (taken != apdu::kSwSuccess || !channel.chain.complete()) return Only(taken);
  const Bytes function_command = channel.chain.Take();
  context_.SetCatBusy(toolkit_.busy());
  Es10Answer answer = Committed(RunFunction(function_command));
  if (context_.TakeRefreshRequest() && context_.options().refresh) toolkit_.RequestRefresh();
  return {SpoilAnswer(context_.options().bugs, std::move(answer.data)), answer.sw};
}

Es10Answer Card::RunFunction(ByteSpan command) {
  const auto header = tlv::ReadHeader(command);
  if (!header) return {{}, apdu::kSwIncorrectData};
  const auto function =
      std::find_if(functions_.begin(), functions_.end(),
                   [&](const Es10Function& each) { return each.tag == header->tag; });
  if (function == functions_.end()) return {{}, apdu::kSwReferenceNotFound};
  if (function->shape == Es10Function::Shape::kSegment) {
    const bool strict = context_.options().quirks.strict_segments;
    const size_t limit = strict ? kStrictSegment : kLargestSegment;
    if (ProtectedSize(*header, command) > limit) return {{}, apdu::kSwWrongLength};
  } else if (!tlv::ReadOne(command)) {
    return {{}, apdu::kSwIncorrectData};
  }
  return function->handler(context_, command);
}

Es10Answer Card::Committed(Es10Answer answer) {
  const auto committed = Commit();
  if (committed) return answer;
  context_.session().reset();
  log::Failure("euicc", "the card's state cannot be written: " + committed.error().ToString());
  return {{}, kSwMemoryFailure};
}

// After an error the state is what it was before.
Result<void> Card::Commit() {
  if (!context_.changed()) return {};
  auto committed = store_->Commit(context_.state());
  if (committed) {
    context_.Settle();
  } else {
    context_.Undo();
  }
  return committed;
}

Result<void> Card::UpdateMetadata(ByteSpan request) {
  LPAB_TRY(euicc::UpdateMetadata(context_, request));
  return Commit();
}

}  // namespace lpab::sim::euicc
