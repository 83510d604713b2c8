#include "remote/bridge_channel.h"

#include "link/random.h"
#include "remote/bridge_switch.h"

namespace lpab::remote {
namespace {

using card::BatchResult;
using card::CommandOutcome;

card::OutcomeKind ToCard(wire::OutcomeKind kind) {
  switch (kind) {
    case wire::OutcomeKind::kNotSent:
      return card::OutcomeKind::kNotSent;
    case wire::OutcomeKind::kAnswered:
      return card::OutcomeKind::kAnswered;
    case wire::OutcomeKind::kUnknown:
      return card::OutcomeKind::kUnknown;
  }
  return card::OutcomeKind::kUnknown;
}

constexpr char kReadTheTruth[] = "ask the card for its profiles before trying again";

}  // namespace

BridgeReader::Channel::Channel(std::shared_ptr<Client> client, wire::OpenAnswer opened)
    : client_(std::move(client)),
      session_(std::move(opened.session)),
      generation_(opened.card_generation),
      info_{std::move(opened.aid), std::move(opened.select_response),
            opened.terminal_capability_sent} {}

BridgeReader::Channel::~Channel() {
  // Nobody is left to hear of an error; the lease's grace time closes the channel.
  static_cast<void>(Close({}));
}

Result<void> BridgeReader::Channel::Close(const Call& call) {
  if (closed_) return {};
  closed_ = true;
  return client_->Close(session_, call);
}

card::SwitchAgent* BridgeReader::Channel::switch_agent() {
  const bool offered = (client_->device()->features & wire::kFeatureSwitch) != 0;
  return offered ? this : nullptr;
}

Result<card::SwitchOutcome> BridgeReader::Channel::Switch(const card::ProfileSwitch& request,
                                                          const Progress& progress,
                                                          const Call& call) {
  return Switching(client_, session_, generation_, progress).Run(request, call);
}

Result<void> BridgeReader::Channel::CheckLimits(const BatchSender& sender) const {
  const wire::PeerLimits& limits = client_->device()->limits;
  if (sender.commands() <= limits.commands && sender.bytes() <= limits.batch) return {};
  return Fail(ErrorCode::kResourceExhausted, "a batch of " + std::to_string(sender.commands()) +
                                                 " commands and " + std::to_string(sender.bytes()) +
                                                 " bytes is more than the device takes");
}

Result<BatchResult> BridgeReader::Channel::TransmitBatch(
    std::span<const card::BatchCommand> commands, const Call& call,
    const card::BatchProgress& progress) {
  if (commands.empty()) return BatchResult{};
  if (closed_ || generation_ != client_->generation()) {
    return Fail(ErrorCode::kFailedPrecondition,
                closed_ ? "the channel is closed" : "the card was reset; the channel is gone");
  }
  LPAB_TRY(call.Check("batch"));
  LPAB_TRY(client_->EnsureLink(call));
  LPAB_ASSIGN(const auto batch, link::RandomId<wire::BatchId>());
  Flight flight{{}, BatchSender(commands), 0, false};
  LPAB_TRY(CheckLimits(flight.sender));
  flight.header = {client_->link().NextId(),
                   batch,
                   client_->lease(),
                   session_,
                   generation_,
                   flight.sender.commands(),
                   static_cast<uint32_t>(flight.sender.bytes())};
  auto outcome = Run(flight, call, progress);
  if (outcome) return ToResult(flight, std::move(*outcome));
  if (!client_->link().lost()) return Fail(std::move(outcome).error());  // refused as a whole
  return AfterLostLink(flight, outcome.error(), call);
}

Result<wire::Outcome> BridgeReader::Channel::Run(Flight& flight, const Call& call,
                                                 const card::BatchProgress& progress) {
  DeviceLink& link = client_->link();
  flight.sender.AddCredit(client_->device()->limits.window);
  std::vector<wire::Pdu> pdus = {flight.header};
  for (wire::Pdu& part : flight.sender.TakeParts(flight.header)) pdus.push_back(std::move(part));
  link.Ask(pdus);
  Waiting waiting = Waiting::From(call);
  for (;;) {
    auto pdu = link.Receive(waiting);
    if (!pdu && pdu.error().code == ErrorCode::kCancelled && !flight.cancelled) {
      SendCancel(flight);
      waiting.cancellation = {};
      continue;
    }
    if (!pdu) return Fail(std::move(pdu).error());
    LPAB_ASSIGN(auto outcome, OnPdu(flight, std::move(*pdu), progress));
    if (outcome) return std::move(*outcome);
  }
}

void BridgeReader::Channel::SendCancel(Flight& flight) {
  flight.cancelled = true;
  DeviceLink& link = client_->link();
  link.Tell({{wire::Cancel{link.NextId(), flight.header.batch, false}}});
}

Result<std::optional<wire::Outcome>> BridgeReader::Channel::OnPdu(
    Flight& flight, wire::Pdu pdu, const card::BatchProgress& progress) {
  if (auto* refusal = std::get_if<wire::Refusal>(&pdu);
      refusal && refusal->id == flight.header.id) {
    return Fail(std::move(refusal->failure.error));
  }
  if (auto* outcome = std::get_if<wire::Outcome>(&pdu)) {
    if (outcome->id == flight.header.id) return std::move(*outcome);
  } else if (const auto* credit = std::get_if<wire::Credit>(&pdu)) {
    if (credit->batch != flight.header.batch) return std::nullopt;
    flight.sender.AddCredit(credit->bytes);
    const std::vector<wire::Pdu> parts = flight.sender.TakeParts(flight.header);
    if (!parts.empty()) client_->link().Tell(parts);
  } else if (const auto* report = std::get_if<wire::Progress>(&pdu)) {
    if (report->batch != flight.header.batch) return std::nullopt;
    flight.done = std::min(report->done, flight.header.commands);
    if (progress) progress(flight.done, flight.header.commands);
  }
  return std::nullopt;
}

Result<BatchResult> BridgeReader::Channel::ToResult(const Flight& flight, wire::Outcome outcome) {
  if (outcome.state != wire::BatchState::kDone ||
      outcome.runs.commands() != flight.header.commands) {
    return Fail(ErrorCode::kProtocol, "the device gives an outcome that does not fit the batch");
  }
  client_->set_generation(outcome.card_generation);
  Acknowledge(flight.header.batch);
  BatchResult result;
  result.outcomes.reserve(outcome.runs.commands());
  for (const wire::OutcomeRun& run : outcome.runs.runs()) {
    const CommandOutcome one{ToCard(run.kind), run.response};
    result.outcomes.insert(result.outcomes.end(), run.count, one);
  }
  if (outcome.failure) result.error = std::move(outcome.failure->error);
  return result;
}

void BridgeReader::Channel::Acknowledge(const wire::BatchId& batch) {
  DeviceLink& link = client_->link();
  link.Tell({{wire::Ack{link.NextId(), batch}}});
}

// The truth if the device can still be asked; otherwise what is known: commands that never left
// this side were not executed.
Result<BatchResult> BridgeReader::Channel::AfterLostLink(const Flight& flight, const Error& lost,
                                                         const Call& call) {
  auto outcome = client_->Recover(flight.header.batch, call);
  if (outcome && outcome->state == wire::BatchState::kDone) {
    return ToResult(flight, std::move(*outcome));
  }
  std::string why =
      outcome ? outcome->failure ? outcome->failure->error.message : "" : lost.message;
  const bool never_came =
      outcome && outcome->failure && outcome->failure->number == wire::ErrorNumber::kBatchUnknown;
  if (never_came) {
    return Fail(MakeError(ErrorCode::kUnavailable,
                          "the connection to the device was lost before it had the batch; nothing "
                          "was sent to the card")
                    .WithNext("try again"));
  }
  BatchResult result;
  result.outcomes.resize(flight.header.commands);
  for (uint32_t i = 0; i < flight.sender.sent(); ++i) {
    result.outcomes[i].kind = card::OutcomeKind::kUnknown;
  }
  result.error =
      MakeError(ErrorCode::kUnknownOutcome,
                "the connection to the device was lost in mid-batch: at least " +
                    std::to_string(flight.done) + " of " + std::to_string(flight.header.commands) +
                    " commands were executed, more is not known (" + why + ")")
          .WithNext(kReadTheTruth);
  return result;
}

}  // namespace lpab::remote
