#include "modem/cgla_reader.h"

#include "at/commands.h"
#include "base/log.h"
#include "card/isdr.h"
#include "modem/apdu_exchange.h"
#include "modem/exchange_deadline.h"
#include "modem/modem_channel.h"

namespace lpab::modem {
namespace {

using at::SessionId;

// The modem heard the command and said no, which another AID or method may cure.
bool IsRefusal(const Error& error) {
  const auto* cme = error.Detail<CmeDetail>();
  constexpr int kSimNotInserted = 10;
  return cme != nullptr && cme->code != kSimNotInserted && error.code != ErrorCode::kBusy;
}

}  // namespace

// Shared with the channels; the modem outlives all of them.
class CglaReader::Sessions : public std::enable_shared_from_this<Sessions> {
 public:
  Sessions(AtModem& modem, std::shared_ptr<ChannelMemory> memory)
      : modem_(modem), memory_(std::move(memory)), open_(memory_->sessions) {
    open_.LeaveAll();
  }

  Result<SessionId> Open(const apdu::Aid& aid, const Call& call) {
    AtCommand open{at::OpenLogicalChannel(aid.bytes()), modem_.profile().deadlines.open};
    open.needs_information = true;
    open.on_late_answer = [weak = weak_from_this()](const AtAnswer& answer) {
      const auto self = weak.lock();
      auto session = at::ParseOpenLogicalChannel(answer.lines);
      if (self == nullptr || !answer.final.ok() || !session) return;
      self->open_.LeftOver(*session, self->modem_.card_generation());
    };
    LPAB_ASSIGN(const AtAnswer answer, modem_.Execute(open, call));
    LPAB_ASSIGN(SessionId session, at::ParseOpenLogicalChannel(answer.lines));
    open_.Opened(session, modem_.card_generation());
    return session;
  }

  Result<void> Close(const SessionId& session, const Call& call) {
    open_.LeftOver(session, modem_.card_generation());
    const AtCommand close{at::CloseLogicalChannel(session), modem_.profile().deadlines.close};
    LPAB_TRY(modem_.Execute(close, call));
    open_.Closed(session);
    return {};
  }

  // Once each: a session that cannot be closed now will not be later. Those of an older generation
  // are tried as well, for some modems keep them over a profile switch.
  Result<void> CloseLeftOver(const Call& call) {
    while (const auto left = open_.NextLeftOver(modem_.card_generation())) {
      auto closed = CloseIfOurs(*left, call);
      if (modem_.port().closed()) return closed;
      open_.Closed(left->id);
      LPAB_TRY(closed);
    }
    return {};
  }

  Result<apdu::ResponseApdu> Exchange(const SessionId& session, const apdu::CommandApdu& command,
                                      Duration deadline, const Call& call) {
    return Exchange(session, command, deadline, true, call);
  }

  std::unique_ptr<card::ApduChannel> MakeChannel(const SessionId& session, const apdu::Aid& aid) {
    const auto self = shared_from_this();
    const auto current = std::make_shared<SessionId>(session);
    auto exchange = [self, current, aid, fresh = true,
                     deadline = ExchangeDeadline(modem_.profile().deadlines)](
                        const apdu::CommandApdu& command, const Call& call) mutable {
      const Duration time = deadline.For(command);
      auto response = self->Exchange(*current, command, time, call);
      const bool first = std::exchange(fresh, false);
      if (!first || !response || response->sw != apdu::kSwConditionsNotSatisfied) return response;
      auto opened = self->OpenAnnounced(*current, aid, call);
      if (!opened) return response;
      *current = *opened;
      return self->Exchange(*current, command, time, call);
    };
    auto closer = [self, current](const Call& call) { return self->Close(*current, call); };
    return std::make_unique<ModemChannel>(modem_, card::ChannelInfo{aid, {}, false},
                                          std::move(exchange), std::move(closer));
  }

  void SetAnnouncer(Announcer announcer) { announcer_ = std::move(announcer); }

 private:
  // A session in place of this one, after the card was told of an LPA in the device.
  // Spec: TS 102 221 section 11.1.19: before the application is selected.
  Result<SessionId> OpenAnnounced(const SessionId& session, const apdu::Aid& aid,
                                  const Call& call) {
    const auto announced = announcer_ ? announcer_(call) : false;
    if (!announced || !*announced) return Fail(ErrorCode::kRefused, "no announcement");
    log::Info("modem", modem_.Describe() + ": the card wanted TERMINAL CAPABILITY");
    LPAB_TRY(Close(session, call));
    return Open(aid, call);
  }

  Result<apdu::ResponseApdu> Exchange(const SessionId& session, const apdu::CommandApdu& command,
                                      Duration deadline, bool changes_card, const Call& call) {
    LPAB_ASSIGN(const Bytes bytes, EncodeFor(modem_.profile(), command));
    AtCommand access{at::GenericLogicalChannelAccess(session, bytes), deadline};
    access.needs_information = true;
    access.changes_card = changes_card;
    const ApduParser parse = [&](at::Lines lines) {
      return at::ParseGenericLogicalChannelAccess(lines, session);
    };
    return ExchangeApdu(modem_, access, parse, call);
  }

  Result<void> CloseIfOurs(const OpenChannels<SessionId>::Channel& left, const Call& call) {
    const std::string name = modem_.Describe() + ": session " + log::Escape(left.id.text());
    if (left.of_earlier) {
      const Duration time = modem_.profile().deadlines.exchange;
      LPAB_ASSIGN(const bool ours,
                  IsFromIsdr(Exchange(left.id, card::GetEuiccInfo1(), time, false, call)));
      if (!ours) {
        log::Info("modem", name + " was open, and is gone or another program's by now");
        return {};
      }
    }
    log::Info("modem", name + " was left open, and is closed");
    const AtCommand close{at::CloseLogicalChannel(left.id), modem_.profile().deadlines.close};
    LPAB_TRY(modem_.port().Execute(close, call));
    return {};
  }

  AtModem& modem_;
  Announcer announcer_;
  std::shared_ptr<ChannelMemory> memory_;
  OpenChannels<SessionId>& open_;
};

CglaReader::CglaReader(AtModem& modem, std::shared_ptr<ChannelMemory> memory)
    : modem_(modem), sessions_(std::make_shared<Sessions>(modem, std::move(memory))) {}

CglaReader::~CglaReader() = default;

Result<void> CglaReader::CloseLeftOver(const Call& call) {
  LPAB_TRY(modem_.TakeUnsolicited());
  return sessions_->CloseLeftOver(call);
}

void CglaReader::SetAnnouncer(Announcer announcer) {
  sessions_->SetAnnouncer(std::move(announcer));
}

Result<std::unique_ptr<card::ApduChannel>> CglaReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_TRY(CloseLeftOver(call));
  Error last = MakeError(ErrorCode::kInvalidArgument, "no AID to open a channel to");
  for (const apdu::Aid& aid : aids) {
    auto session = sessions_->Open(aid, call);
    if (session) return sessions_->MakeChannel(*session, aid);
    last = std::move(session).error();
    if (!IsRefusal(last)) return Fail(std::move(last));
    last.code = ErrorCode::kUnsupported;
  }
  return Fail(std::move(last));
}

}  // namespace lpab::modem
