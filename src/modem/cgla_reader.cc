#include "modem/cgla_reader.h"

#include "at/commands.h"
#include "base/log.h"
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
  Sessions(AtModem& modem, std::shared_ptr<SessionMemory> memory)
      : modem_(modem), open_(std::move(memory)) {
    open_->LeaveAll();
  }

  Result<SessionId> Open(const apdu::Aid& aid, const Call& call) {
    AtCommand open{at::OpenLogicalChannel(aid.bytes()), modem_.profile().deadlines.open};
    open.needs_information = true;
    open.on_late_answer = [weak = weak_from_this()](const AtAnswer& answer) {
      const auto self = weak.lock();
      auto session = at::ParseOpenLogicalChannel(answer.lines);
      if (self == nullptr || !answer.final.ok() || !session) return;
      self->open_->LeftOver(*session, self->modem_.card_generation());
    };
    LPAB_ASSIGN(const AtAnswer answer, modem_.Execute(open, call));
    LPAB_ASSIGN(SessionId session, at::ParseOpenLogicalChannel(answer.lines));
    open_->Opened(session, modem_.card_generation());
    return session;
  }

  Result<void> Close(const SessionId& session, const Call& call) {
    open_->LeftOver(session, modem_.card_generation());
    const AtCommand close{at::CloseLogicalChannel(session), modem_.profile().deadlines.close};
    LPAB_TRY(modem_.Execute(close, call));
    open_->Closed(session);
    return {};
  }

  // Once each: a session that cannot be closed now will not be later. Those of an older generation
  // are tried as well, for some modems keep them over a profile switch.
  Result<void> CloseLeftOver(const Call& call) {
    for (const auto& [session, generation] : open_->TakeLeftOver(modem_.card_generation())) {
      const AtCommand close{at::CloseLogicalChannel(session), modem_.profile().deadlines.close};
      LPAB_TRY(modem_.port().Execute(close, call));
    }
    return {};
  }

  Result<apdu::ResponseApdu> Exchange(const SessionId& session, const apdu::CommandApdu& command,
                                      Duration deadline, const Call& call) {
    LPAB_ASSIGN(const Bytes bytes, EncodeFor(modem_.profile(), command));
    AtCommand access{at::GenericLogicalChannelAccess(session, bytes), deadline};
    access.needs_information = true;
    access.changes_card = true;
    const ApduParser parse = [&](at::Lines lines) {
      return at::ParseGenericLogicalChannelAccess(lines, session);
    };
    return ExchangeApdu(modem_, access, parse, call);
  }

  std::unique_ptr<card::ApduChannel> MakeChannel(const SessionId& session, const apdu::Aid& aid) {
    const auto self = shared_from_this();
    auto exchange = [self, session, deadline = ExchangeDeadline(modem_.profile().deadlines)](
                        const apdu::CommandApdu& command, const Call& call) mutable {
      return self->Exchange(session, command, deadline.For(command), call);
    };
    auto closer = [self, session](const Call& call) { return self->Close(session, call); };
    return std::make_unique<ModemChannel>(modem_, card::ChannelInfo{aid, {}, false},
                                          std::move(exchange), std::move(closer));
  }

 private:
  AtModem& modem_;
  std::shared_ptr<SessionMemory> open_;
};

CglaReader::CglaReader(AtModem& modem, std::shared_ptr<SessionMemory> memory)
    : modem_(modem), sessions_(std::make_shared<Sessions>(modem, std::move(memory))) {}

CglaReader::~CglaReader() = default;

Result<std::unique_ptr<card::ApduChannel>> CglaReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  LPAB_TRY(modem_.TakeUnsolicited());
  LPAB_TRY(sessions_->CloseLeftOver(call));
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
