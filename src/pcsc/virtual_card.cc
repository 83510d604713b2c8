#include "pcsc/virtual_card.h"

#include "pcsc/uicc_bytes.h"

namespace lpab::pcsc {
namespace {

using apdu::ChannelNumber;
using apdu::CommandApdu;
using apdu::ResponseApdu;
using apdu::StatusWord;

constexpr StatusWord kSwAlreadyClosed{0x6200};
constexpr StatusWord kSwSecureMessagingNotSupported{0x6882};
constexpr StatusWord kSwChainingNotSupported{0x6884};

constexpr uint8_t kProprietary = 0x80;
constexpr uint8_t kUpdateBinary = 0xD6;
constexpr uint8_t kUpdateRecord = 0xDC;
constexpr uint8_t kSelectByIdentifier = 0x00;
constexpr uint8_t kSelectByName = 0x04;
constexpr uint8_t kSelectByPathFromCurrent = 0x09;
constexpr uint8_t kNothingReturned = 0x0C;  // of P2 of SELECT and STATUS

ResponseApdu Only(StatusWord sw) { return {{}, sw}; }

bool IsStoreData(const CommandApdu& command) {
  return command.ins == apdu::ins::kStoreData &&
         apdu::ClaWithoutChannel(command.cla) == kProprietary;
}

// Why a class is not taken; 9000: it is. Spec: ISO/IEC 7816-4 section 5.4.1.
StatusWord JudgeClass(uint8_t cla) {
  const bool further = (cla & 0x40) != 0;  // channels 4 to 19
  if (cla == 0xFF || (!further && (cla & 0x20) != 0)) return apdu::kSwClaNotSupported;
  if ((cla & 0x10) != 0) return kSwChainingNotSupported;
  if ((cla & (further ? 0x20 : 0x0C)) != 0) return kSwSecureMessagingNotSupported;
  return apdu::kSwSuccess;
}

// What SELECT says where a channel could not be opened; nothing where the card was not reached.
std::optional<StatusWord> StatusOf(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNotFound:
      if (const auto* detail = error.Detail<StatusWordDetail>()) return StatusWord(detail->sw);
      return apdu::kSwFileNotFound;
    case ErrorCode::kRefused:
      return apdu::kSwFileNotFound;
    case ErrorCode::kUnsupported:
      return apdu::kSwAppletSelectFailed;
    case ErrorCode::kResourceExhausted:
      return apdu::kSwFunctionNotSupported;
    default:
      return std::nullopt;
  }
}

// The answer of a chain: the last block's, or that of an earlier one that the card did not simply
// take.
Result<ResponseApdu> AnswerOf(const card::BatchResult& result,
                              const std::vector<card::BatchCommand>& batch) {
  for (size_t i = 0; i < result.outcomes.size(); ++i) {
    const card::CommandOutcome& outcome = result.outcomes[i];
    if (outcome.kind != card::OutcomeKind::kAnswered) break;
    const bool last = i + 1 == batch.size();
    if (last || !batch[i].rule.LetsPass(outcome.response)) return outcome.response;
  }
  if (result.error) return Fail(*result.error);
  return Fail(ErrorCode::kUnknownOutcome, "the card's answer to a chain is not known");
}

}  // namespace

VirtualCard::VirtualCard(card::Reader& reader, VirtualCardOptions options)
    : reader_(reader), options_(std::move(options)), atr_(SyntheticAtr()) {}

VirtualCard::~VirtualCard() { PowerOff(); }

void VirtualCard::DropChannels() {
  for (auto& channel : channels_) channel.reset();
  spare_.reset();
  capability_sent_.reset();
}

Result<Bytes> VirtualCard::Reset(const Call& call) {
  LPAB_TRY(call.Check("card reset"));
  powered_ = false;
  DropChannels();
  LPAB_TRY(options_.power_up(call));
  powered_ = true;
  channels_[0].emplace();
  if (Bytes known = options_.atr(); !known.empty()) atr_ = std::move(known);
  return atr_;
}

// Power first: what it stands for may close the channels all at once.
void VirtualCard::PowerOff() {
  if (powered_) options_.power_down();
  powered_ = false;
  DropChannels();
}

VirtualCard::Channel* VirtualCard::Find(std::optional<ChannelNumber> number) {
  if (!number) return nullptr;
  auto& channel = channels_[static_cast<size_t>(number->value())];
  return channel ? &*channel : nullptr;
}

std::optional<ChannelNumber> VirtualCard::FreeNumber() const {
  const auto free =
      std::ranges::find(channels_, false, [](const auto& channel) { return channel.has_value(); });
  return ChannelNumber::From(static_cast<int>(free - channels_.begin()));
}

Result<Bytes> VirtualCard::Transmit(ByteSpan command, const Call& call) {
  LPAB_TRY(call.Check("card command"));
  if (!powered_) return Fail(ErrorCode::kUnavailable, "the card is not powered");
  LPAB_ASSIGN(const ResponseApdu answer, Dispatch(command, call));
  return answer.Encode();
}

VirtualCard::Answer VirtualCard::Dispatch(ByteSpan bytes, const Call& call) {
  if (bytes.empty()) return Only(apdu::kSwWrongLength);
  Channel* channel = Find(apdu::ChannelOfCla(bytes[0]));
  const auto command = CommandApdu::Decode(bytes);
  if (!command) {
    if (channel != nullptr) channel->chain.Drop();
    return Only(apdu::kSwWrongLength);
  }
  const StatusWord judged = JudgeClass(command->cla);
  if (judged != apdu::kSwSuccess) return Only(judged);
  if (channel == nullptr) return Only(apdu::kSwChannelNotSupported);
  if (!IsStoreData(*command)) channel->chain.Drop();
  if (command->ins == apdu::ins::kGetResponse) return channel->waiting.Continue(*command);
  channel->waiting.Drop();
  if (command->ins == apdu::ins::kManageChannel) {  // may close `channel`
    LPAB_ASSIGN(ResponseApdu answer,
                ManageChannel(*apdu::ChannelOfCla(command->cla), *command, call));
    return OfExactLength(*command, std::move(answer));
  }
  LPAB_ASSIGN(ResponseApdu answer, Execute(*channel, *command, call));
  const bool crossed = IsStoreData(*command);
  if (!crossed && command->data.empty()) return OfExactLength(*command, std::move(answer));
  return channel->waiting.Start(*command, std::move(answer));
}

VirtualCard::Answer VirtualCard::Execute(Channel& channel, const CommandApdu& command,
                                         const Call& call) {
  if (IsStoreData(command)) return StoreData(channel, command, call);
  if (apdu::ClaWithoutChannel(command.cla) == kProprietary) {
    if (command.ins == apdu::ins::kStatus) return Status(channel, command);
    if (command.ins == apdu::ins::kTerminalCapability) return TerminalCapability(command, call);
    return Only(apdu::kSwInsNotSupported);
  }
  switch (command.ins) {
    case apdu::ins::kSelect:
      return Select(channel, command, call);
    case apdu::ins::kReadBinary:
    case apdu::ins::kReadRecord:
    case kUpdateBinary:
    case kUpdateRecord:
      return Only(apdu::kSwCommandNotAllowed);  // no EF is selected
    default:
      return Only(apdu::kSwInsNotSupported);
  }
}

// Spec: ISO/IEC 7816-4 section 11.1.2, ETSI TS 102 221 section 11.1.17.
VirtualCard::Answer VirtualCard::ManageChannel(ChannelNumber current, const CommandApdu& command,
                                               const Call& call) {
  constexpr uint8_t kOpen = 0x00;
  constexpr uint8_t kClose = 0x80;
  if (apdu::ClaWithoutChannel(command.cla) == kProprietary) return Only(apdu::kSwInsNotSupported);
  if (!command.data.empty()) return Only(apdu::kSwWrongLength);
  if (command.p1 == kOpen) return OpenNumber(command);
  if (command.p1 != kClose) return Only(apdu::kSwIncorrectP1P2);
  return CloseNumber(command.p2 == 0 ? current : ChannelNumber::From(command.p2), call);
}

VirtualCard::Answer VirtualCard::OpenNumber(const CommandApdu& command) {
  if (command.p2 != 0) {
    const auto number = ChannelNumber::From(command.p2);
    if (!number) return Only(apdu::kSwChannelNotSupported);
    if (Find(number) != nullptr) return Only(apdu::kSwFunctionNotSupported);
    channels_[command.p2].emplace();
    return Only(apdu::kSwSuccess);
  }
  const auto number = FreeNumber();
  if (!number) return Only(apdu::kSwFunctionNotSupported);
  const ResponseApdu answer{{static_cast<uint8_t>(number->value())}, apdu::kSwSuccess};
  // Not where it has to be asked again for its length.
  if (command.le == 1 || command.le == 256) channels_[answer.data[0]].emplace();
  return answer;
}

VirtualCard::Answer VirtualCard::CloseNumber(std::optional<ChannelNumber> number,
                                             const Call& call) {
  if (!number || *number == ChannelNumber::Basic()) return Only(apdu::kSwChannelNotSupported);
  auto& slot = channels_[static_cast<size_t>(number->value())];
  if (!slot) return Only(kSwAlreadyClosed);
  const auto session = std::move(slot->session);
  slot.reset();
  if (!session) return Only(apdu::kSwSuccess);
  if (auto closed = session->Close(call); !closed) {
    const auto* detail = closed.error().Detail<StatusWordDetail>();
    if (detail == nullptr) return Fail(std::move(closed).error());
    return Only(StatusWord(detail->sw));
  }
  return Only(apdu::kSwSuccess);
}

// There is the MF, with no files in it, and the applications.
VirtualCard::Answer VirtualCard::Select(Channel& channel, const CommandApdu& command,
                                        const Call& call) {
  constexpr uint8_t kMasterFile[] = {0x3F, 0x00};
  if (command.p1 == kSelectByName) return SelectApplication(channel, command, call);
  if (command.p1 > kSelectByPathFromCurrent) return Only(apdu::kSwIncorrectP1P2);
  const bool master = command.p1 == kSelectByIdentifier &&
                      (command.data.empty() || Equal(command.data, kMasterFile));
  if (!master) return Only(apdu::kSwFileNotFound);
  channel.session.reset();
  if ((command.p2 & kNothingReturned) == kNothingReturned) return Only(apdu::kSwSuccess);
  return ResponseApdu{MasterFileParameters(), apdu::kSwSuccess};
}

VirtualCard::Answer VirtualCard::SelectApplication(Channel& channel, const CommandApdu& command,
                                                   const Call& call) {
  constexpr uint8_t kNextOccurrence = 0x02;
  const auto aid = apdu::Aid::From(command.data);
  const bool known = aid && std::ranges::find(options_.aids, *aid) != options_.aids.end();
  if (!known || (command.p2 & kNextOccurrence) != 0) return Only(apdu::kSwFileNotFound);
  channel.session.reset();
  if (spare_ && spare_->info().aid == *aid) {
    channel.session = std::move(spare_);
  } else {
    auto opened = Open(std::span(&*aid, 1), call);
    if (!opened) {
      const auto status = StatusOf(opened.error());
      if (!status) return Fail(std::move(opened).error());
      return Only(*status);
    }
    channel.session = std::move(*opened);
  }
  if ((command.p2 & kNothingReturned) == kNothingReturned) return Only(apdu::kSwSuccess);
  const auto& response = channel.session->info().select_response;
  const bool shown = response && !response->empty();
  return ResponseApdu{shown ? *response : ControlInformation(*aid), apdu::kSwSuccess};
}

// Spec: ETSI TS 102 221 section 11.1.2.
VirtualCard::Answer VirtualCard::Status(const Channel& channel, const CommandApdu& command) const {
  if (!command.data.empty()) return Only(apdu::kSwWrongLength);
  if (command.p1 > 2) return Only(apdu::kSwIncorrectP1P2);
  const card::ApduChannel* session = channel.session.get();
  switch (command.p2) {
    case 0x00:
      return ResponseApdu{
          session == nullptr ? MasterFileParameters() : ApplicationParameters(session->info().aid),
          apdu::kSwSuccess};
    case 0x01:
      if (session == nullptr) return Only(apdu::kSwReferenceNotFound);
      return ResponseApdu{ApplicationName(session->info().aid), apdu::kSwSuccess};
    case kNothingReturned:
      return Only(apdu::kSwSuccess);
    default:
      return Only(apdu::kSwIncorrectP1P2);
  }
}

// The reader sends it, where it can, before it opens a channel: so one is opened to find out, which
// the SELECT that follows can have. Spec: ETSI TS 102 221 section 11.1.19.
VirtualCard::Answer VirtualCard::TerminalCapability(const CommandApdu& command, const Call& call) {
  if (command.p1 != 0 || command.p2 != 0) return Only(apdu::kSwIncorrectP1P2);
  if (command.data.empty()) return Only(apdu::kSwWrongLength);
  if (!capability_sent_) {
    auto opened = Open(options_.aids, call);
    if (opened) {
      spare_ = std::move(*opened);
    } else if (!StatusOf(opened.error())) {
      return Fail(std::move(opened).error());
    }
  }
  return Only(capability_sent_.value_or(false) ? apdu::kSwSuccess : apdu::kSwInsNotSupported);
}

Result<std::unique_ptr<card::ApduChannel>> VirtualCard::Open(std::span<const apdu::Aid> aids,
                                                             const Call& call) {
  auto opened = reader_.OpenLogicalChannel(aids, call);
  if (opened) capability_sent_ = (*opened)->info().terminal_capability_sent;
  return opened;
}

VirtualCard::Answer VirtualCard::StoreData(Channel& channel, const CommandApdu& command,
                                           const Call& call) {
  if (!channel.session) return Only(apdu::kSwInsNotSupported);
  CommandApdu block = command;
  block.cla = kProprietary;
  const auto fate = options_.early_ack ? channel.chain.Add(block) : BlockChain::Fate::kOther;
  if (fate == BlockChain::Fate::kHeld) return Only(apdu::kSwSuccess);
  if (fate == BlockChain::Fate::kLast) return Send(channel, channel.chain.Take(), call);
  return Send(channel, {{std::move(block), {}}}, call);
}

// A session that died with a reset of the card, or with its lease, took nothing of the batch: it is
// opened anew, once.
VirtualCard::Answer VirtualCard::Send(Channel& channel,
                                      const std::vector<card::BatchCommand>& batch,
                                      const Call& call) {
  auto result = channel.session->TransmitBatch(batch, call);
  if (!result && result.error().code == ErrorCode::kFailedPrecondition) {
    const apdu::Aid aid = channel.session->info().aid;
    LPAB_ASSIGN(channel.session, Open(std::span(&aid, 1), call));
    result = channel.session->TransmitBatch(batch, call);
  }
  if (!result) return Fail(std::move(result).error());
  return AnswerOf(*result, batch);
}

Result<ChannelNumber> VirtualCard::OpenChannel(const apdu::Aid& aid, const Call& call) {
  LPAB_TRY(call.Check("opening a channel"));
  if (!powered_) return Fail(ErrorCode::kUnavailable, "the card is not powered");
  const auto number = FreeNumber();
  if (!number) return Fail(ErrorCode::kResourceExhausted, "the card has no free logical channel");
  auto& slot = channels_[static_cast<size_t>(number->value())];
  slot.emplace();
  const CommandApdu select{0x00, apdu::ins::kSelect, kSelectByName, 0x00, aid.bytes(), 256};
  auto answer = SelectApplication(*slot, select, call);
  if (answer && answer->sw.IsSuccess()) return *number;
  slot.reset();
  if (!answer) return Fail(std::move(answer).error());
  return Fail(MakeError(ErrorCode::kNotFound, "SELECT is answered " + answer->sw.ToString())
                  .WithDetail(StatusWordDetail{answer->sw.value()}));
}

Result<void> VirtualCard::CloseChannel(ChannelNumber number, const Call& call) {
  LPAB_ASSIGN(const ResponseApdu answer, CloseNumber(number, call));
  if (answer.sw == apdu::kSwSuccess) return {};
  return Fail(MakeError(ErrorCode::kNotFound, "closing is answered " + answer.sw.ToString())
                  .WithDetail(StatusWordDetail{answer.sw.value()}));
}

}  // namespace lpab::pcsc
