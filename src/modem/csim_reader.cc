#include "modem/csim_reader.h"

#include "at/commands.h"
#include "base/log.h"
#include "card/isdr.h"
#include "modem/apdu_exchange.h"
#include "modem/exchange_deadline.h"
#include "modem/modem_channel.h"

namespace lpab::modem {
namespace {

using apdu::ChannelNumber;
using apdu::CommandApdu;
using apdu::ResponseApdu;

constexpr int kSelectAttempts = 3;
constexpr Duration kSelectWait = std::chrono::milliseconds(250);

Error StatusError(ErrorCode code, std::string message, apdu::StatusWord sw) {
  return MakeError(code, std::move(message) + " " + sw.ToString())
      .WithDetail(StatusWordDetail{sw.value()});
}

// The channel that an answer to MANAGE CHANNEL opened.
std::optional<ChannelNumber> OpenedBy(const ResponseApdu& response) {
  if (!response.sw.IsSuccess() || response.data.size() != 1) return std::nullopt;
  const auto number = ChannelNumber::From(response.data[0]);
  return number == ChannelNumber::Basic() ? std::nullopt : number;
}

std::optional<ChannelNumber> OpenedBy(const AtAnswer& answer) {
  const auto bytes = at::ParseGenericSimAccess(answer.lines);
  if (!bytes) return std::nullopt;
  const auto response = ResponseApdu::Decode(*bytes);
  return response ? OpenedBy(*response) : std::nullopt;
}

CommandApdu ManageChannelClose(ChannelNumber number) {
  // With a fifth byte: a modem's least length is 5 (Wavecom, Moxa), and EC20 is known to take it.
  return {0x00, apdu::ins::kManageChannel, 0x80, static_cast<uint8_t>(number.value()), {}, 256};
}

}  // namespace

// Shared with the channels; the modem outlives all of them.
class CsimReader::Channels : public std::enable_shared_from_this<Channels> {
 public:
  Channels(AtModem& modem, std::shared_ptr<ChannelMemory> memory)
      : modem_(modem), memory_(std::move(memory)), open_(memory_->channels) {
    open_.LeaveAll();
  }

  bool terminal_capability_sent() const { return terminal_capability_sent_; }

  // Once per card reset. A modem or card that refuses it may work all the same.
  Result<void> AnnounceTerminal(const Call& call) {
    if (announced_ == modem_.card_generation() || !modem_.profile().terminal_capability) return {};
    auto response = SendOnBasic(card::TerminalCapability(), call);
    if (!response && response.error().Detail<CmeDetail>() == nullptr) {
      return Fail(std::move(response).error());
    }
    announced_ = modem_.card_generation();
    terminal_capability_sent_ =
        response && (response->sw.IsSuccess() || response->sw.HasMoreData());
    return {};
  }

  Result<ChannelNumber> Open(const Call& call) {
    LPAB_ASSIGN(ResponseApdu response, ManageChannelOpen(call));
    if (response.sw == apdu::kSwFunctionNotSupported) {
      log::Warning("modem", modem_.Describe() +
                                ": no logical channel is free; closing channel 1, which an "
                                "earlier program seems to have left open");
      LPAB_TRY(SendOnBasic(ManageChannelClose(*ChannelNumber::From(1)), call));
      LPAB_ASSIGN(response, ManageChannelOpen(call));
    }
    if (const auto number = OpenedBy(response)) {
      open_.Opened(*number, modem_.card_generation());
      return *number;
    }
    if (response.sw == apdu::kSwFunctionNotSupported) {
      return Fail(StatusError(ErrorCode::kResourceExhausted,
                              "the card has no free logical channel: MANAGE CHANNEL is answered",
                              response.sw)
                      .WithNext("restart the modem"));
    }
    return Fail(
        StatusError(ErrorCode::kUnsupported, "MANAGE CHANNEL: the card answers", response.sw));
  }

  // The FCI, or nothing when the status word tells of no such application. FCI that cannot be
  // fetched is left out (Linksfield's card in an EC200A answers 6E00, and works).
  Result<std::optional<Bytes>> Select(ChannelNumber number, const apdu::Aid& aid,
                                      apdu::StatusWord& status, const Call& call) {
    // Without Le: there are modems that refuse case 4 (TD-Tech MT5700).
    const CommandApdu select{0x00, apdu::ins::kSelect, 0x04, 0x00, aid.bytes(), {}};
    LPAB_ASSIGN(ResponseApdu response, SendSelect(select, number, call));
    status = response.sw;
    if (response.sw.IsSuccess()) return std::move(response.data);
    if (!response.sw.HasMoreData()) return std::nullopt;
    const CommandApdu fetch{
        0x00, apdu::ins::kGetResponse, 0, 0, {}, status.sw2() == 0 ? 256 : status.sw2()};
    auto fci = SendBeforeUse(fetch, number, call);
    if (!fci && fci.error().Detail<CmeDetail>() == nullptr) return Fail(std::move(fci).error());
    return fci && fci->sw.IsSuccess() ? std::move(fci->data) : Bytes{};
  }

  Result<void> Close(ChannelNumber number, const Call& call) {
    open_.LeftOver(number, modem_.card_generation());
    LPAB_ASSIGN(const ResponseApdu response, SendOnBasic(ManageChannelClose(number), call));
    open_.Closed(number);
    if (response.sw.IsSuccess()) return {};
    return Fail(
        StatusError(ErrorCode::kRefused, "closing the channel: the card answers", response.sw));
  }

  // Once each.
  Result<void> CloseLeftOver(const Call& call) {
    while (const auto left = open_.NextLeftOver(modem_.card_generation())) {
      auto closed = CloseIfOurs(*left, call);
      if (modem_.port().closed()) return closed;
      open_.Closed(left->id);
      LPAB_TRY(closed);
    }
    return {};
  }

  std::unique_ptr<card::ApduChannel> MakeChannel(ChannelNumber number, const apdu::Aid& aid,
                                                 Bytes fci) {
    const auto self = shared_from_this();
    auto exchange = [self, number, deadline = ExchangeDeadline(modem_.profile().deadlines)](
                        const CommandApdu& command, const Call& call) mutable {
      return self->Exchange(command, number, deadline.For(command), call);
    };
    auto closer = [self, number](const Call& call) { return self->Close(number, call); };
    card::ChannelInfo info{aid, {}, terminal_capability_sent_};
    if (!fci.empty()) info.select_response = std::move(fci);
    return std::make_unique<ModemChannel>(modem_, std::move(info), std::move(exchange),
                                          std::move(closer));
  }

 private:
  Result<AtCommand> CommandOn(const CommandApdu& command, ChannelNumber number) {
    CommandApdu on_channel = command;
    on_channel.cla = apdu::ClaOnChannel(command.cla, number);
    LPAB_ASSIGN(const Bytes bytes, EncodeFor(modem_.profile(), on_channel));
    AtCommand access{at::GenericSimAccess(bytes), modem_.profile().deadlines.exchange};
    access.needs_information = true;
    return access;
  }

  // Commands that can be repeated and leave no trace: their failures are not unknown outcomes.
  Result<ResponseApdu> SendBeforeUse(const CommandApdu& command, ChannelNumber number,
                                     const Call& call) {
    LPAB_ASSIGN(const AtCommand access, CommandOn(command, number));
    return ExchangeApdu(modem_, access, at::ParseGenericSimAccess, call);
  }
  Result<ResponseApdu> SendOnBasic(const CommandApdu& command, const Call& call) {
    return SendBeforeUse(command, ChannelNumber::Basic(), call);
  }

  Result<ResponseApdu> Exchange(const CommandApdu& command, ChannelNumber number, Duration deadline,
                                const Call& call) {
    const bool case_4 = modem_.profile().le_with_data && command.le && !command.data.empty();
    auto response = ExchangeOnce(command, number, deadline, call);
    if (response && case_4) case_4_taken_ = true;
    const bool refused = !response && response.error().Detail<CmeDetail>() != nullptr;
    if (!refused || !case_4 || case_4_taken_) return response;
    const auto by_its_form = RefusesCase4(number, call);
    if (!by_its_form || !*by_its_form) return response;
    log::Info("modem", modem_.Describe() + " takes no Le where a command has data");
    ModemProfile profile = modem_.profile();
    profile.le_with_data = false;
    modem_.SetProfile(std::move(profile));
    return ExchangeOnce(command, number, deadline, call);
  }

  // Whether the modem refuses a harmless command with data and Le and takes it without: then it
  // has refused others before they reached the card (TD-Tech MT5700). Errors: of the port.
  Result<bool> RefusesCase4(ChannelNumber number, const Call& call) {
    for (const bool with_le : {true, false}) {
      CommandApdu ask = card::GetEuiccInfo1();
      if (!with_le) ask.le.reset();
      const auto answer = SendBeforeUse(ask, number, call);
      if (!answer && answer.error().Detail<CmeDetail>() == nullptr) return Fail(answer.error());
      if (answer.has_value() == with_le) return false;
    }
    return true;
  }

  Result<ResponseApdu> ExchangeOnce(const CommandApdu& command, ChannelNumber number,
                                    Duration deadline, const Call& call) {
    LPAB_ASSIGN(AtCommand access, CommandOn(command, number));
    access.deadline = deadline;
    access.changes_card = true;
    return ExchangeApdu(modem_, access, at::ParseGenericSimAccess, call);
  }

  Result<ResponseApdu> ManageChannelOpen(const Call& call) {
    CommandApdu open{0x00, apdu::ins::kManageChannel, 0, 0, {}, {}};
    open.le = modem_.profile().manage_channel_le;
    const card::Exchange exchange = [this](const CommandApdu& command, const Call& each) {
      return OpenOnce(command, each);
    };
    return card::ExchangeSettled(exchange, open, call);
  }

  Result<ResponseApdu> OpenOnce(const CommandApdu& command, const Call& call) {
    LPAB_ASSIGN(AtCommand access, CommandOn(command, ChannelNumber::Basic()));
    access.on_late_answer = [weak = weak_from_this()](const AtAnswer& answer) {
      const auto self = weak.lock();
      const auto number = OpenedBy(answer);
      if (self && number) self->open_.LeftOver(*number, self->modem_.card_generation());
    };
    return ExchangeApdu(modem_, access, at::ParseGenericSimAccess, call);
  }

  // +CME ERROR: 0 is transient on EC20 and EG95.
  Result<ResponseApdu> SendSelect(const CommandApdu& select, ChannelNumber number,
                                  const Call& call) {
    for (int attempt = 1;; ++attempt) {
      auto response = SendBeforeUse(select, number, call);
      if (response || attempt == kSelectAttempts) return response;
      const auto* cme = response.error().Detail<CmeDetail>();
      if (cme == nullptr || cme->code != 0) return response;
      modem_.clock().SleepFor(kSelectWait);
    }
  }

  // Those of an older generation died with the card's reset; the modem may use their numbers.
  Result<void> CloseIfOurs(const OpenChannels<ChannelNumber>::Channel& left, const Call& call) {
    const std::string name = modem_.Describe() + ": channel " + std::to_string(left.id.value());
    bool ours = left.generation == modem_.card_generation();
    if (left.of_earlier) {
      LPAB_ASSIGN(ours, IsFromIsdr(SendBeforeUse(card::GetEuiccInfo1(), left.id, call)));
    }
    if (!ours) {
      log::Info("modem", name + " was open, and is gone or another program's by now");
      return {};
    }
    log::Info("modem", name + " was left open, and is closed");
    auto closed = SendOnBasic(ManageChannelClose(left.id), call);
    if (!closed && closed.error().Detail<CmeDetail>() == nullptr) {
      return Fail(std::move(closed).error());
    }
    return {};
  }

  AtModem& modem_;
  std::shared_ptr<ChannelMemory> memory_;
  OpenChannels<ChannelNumber>& open_;
  std::optional<uint32_t> announced_;
  bool terminal_capability_sent_ = false;
  bool case_4_taken_ = false;  // a command with data and Le was answered
};

CsimReader::CsimReader(AtModem& modem, std::shared_ptr<ChannelMemory> memory)
    : modem_(modem), channels_(std::make_shared<Channels>(modem, std::move(memory))) {}

CsimReader::~CsimReader() = default;

Result<void> CsimReader::CloseLeftOver(const Call& call) {
  LPAB_TRY(modem_.TakeUnsolicited());
  return channels_->CloseLeftOver(call);
}

Result<std::unique_ptr<card::ApduChannel>> CsimReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_TRY(modem_.TakeUnsolicited());
  LPAB_TRY(channels_->AnnounceTerminal(call));
  LPAB_TRY(channels_->CloseLeftOver(call));
  LPAB_ASSIGN(const ChannelNumber number, channels_->Open(call));
  auto selected = SelectFirst(aids, number, call);
  if (selected) return selected;
  static_cast<void>(channels_->Close(number, CallForClosing()));
  return selected;
}

Result<bool> CsimReader::AnnounceTerminal(const Call& call) {
  LPAB_TRY(channels_->AnnounceTerminal(call));
  return channels_->terminal_capability_sent();
}

// The channel with the first application that the card selects. Does not close the channel.
Result<std::unique_ptr<card::ApduChannel>> CsimReader::SelectFirst(std::span<const apdu::Aid> aids,
                                                                   ChannelNumber number,
                                                                   const Call& call) {
  apdu::StatusWord status;
  bool blocked = false;
  for (const apdu::Aid& aid : aids) {
    LPAB_ASSIGN(auto fci, channels_->Select(number, aid, status, call));
    if (fci) return channels_->MakeChannel(number, aid, std::move(*fci));
    blocked = blocked || status == apdu::kSwAppletSelectFailed;
  }
  if (blocked) {
    return Fail(StatusError(ErrorCode::kUnsupported,
                            "this modem or card keeps the ISD-R from AT commands: SELECT is "
                            "answered",
                            apdu::kSwAppletSelectFailed)
                    .WithNext("use another modem, or another port of this one"));
  }
  return Fail(StatusError(ErrorCode::kNotFound, "the card has no ISD-R: SELECT is answered", status)
                  .WithNext("check that the card in the modem's SIM socket is an eUICC"));
}

// Not the caller's: a channel is closed also when his time is up or he cancelled.
Call CsimReader::CallForClosing() const {
  return {Deadline::After(modem_.profile().deadlines.close, modem_.clock()), {}};
}

}  // namespace lpab::modem
