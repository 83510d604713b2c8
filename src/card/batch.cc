#include "card/batch.h"

namespace lpab::card {
namespace {

constexpr int kMaximumRounds = 64;
constexpr size_t kMaximumResponse = 64 * 1024;

apdu::CommandApdu GetResponse(const apdu::CommandApdu& of, uint8_t available) {
  const uint8_t cla = of.cla & 0x80;  // GET RESPONSE keeps the class of its command
  return {cla, apdu::ins::kGetResponse, 0, 0, {}, available == 0 ? 256 : available};
}

// Fetches what 61xx announced and joins it to `response`.
Result<apdu::ResponseApdu> Collect(const Exchange& exchange, const apdu::CommandApdu& command,
                                   apdu::ResponseApdu response, const Call& call) {
  for (int round = 0; response.sw.HasMoreData(); ++round) {
    if (round == kMaximumRounds || response.data.size() > kMaximumResponse) {
      return Fail(ErrorCode::kUnknownOutcome, "the card's answer does not end");
    }
    auto more = exchange(GetResponse(command, response.sw.sw2()), call);
    if (!more) {
      Error error = std::move(more).error();
      error.code = ErrorCode::kUnknownOutcome;  // the command itself was executed
      return Fail(std::move(error).WithContext("GET RESPONSE"));
    }
    if (more->sw.IsWrongLe()) {
      response.sw = apdu::StatusWord(static_cast<uint16_t>(0x6100 | more->sw.sw2()));
      continue;
    }
    if (more->data.empty() && more->sw.HasMoreData()) {
      return Fail(ErrorCode::kUnknownOutcome,
                  "GET RESPONSE brings no data, only " + more->sw.ToString() + " again");
    }
    Append(response.data, more->data);
    response.sw = more->sw;
  }
  return response;
}

}  // namespace

ContinueRule ContinueRule::OnSuccess() { return {{{0x9000, 0xFFFF}}, false}; }

ContinueRule ContinueRule::OnSuccessWithoutData() {
  return {{{0x9000, 0xFFFF}, {0x9100, 0xFF00}}, true};
}

bool ContinueRule::LetsPass(const apdu::ResponseApdu& response) const {
  if (stop_on_data && !response.data.empty()) return false;
  for (const StatusPattern& pattern : go_on_at) {
    if (pattern.Matches(response.sw)) return true;
  }
  return false;
}

bool BatchResult::AllAnswered() const {
  return std::ranges::all_of(outcomes, [](const CommandOutcome& outcome) {
    return outcome.kind == OutcomeKind::kAnswered;
  });
}

const apdu::ResponseApdu* BatchResult::LastResponse() const {
  const apdu::ResponseApdu* last = nullptr;
  for (const CommandOutcome& outcome : outcomes) {
    if (outcome.kind == OutcomeKind::kAnswered) last = &outcome.response;
  }
  return last;
}

Result<apdu::ResponseApdu> ExchangeSettled(const Exchange& exchange,
                                           const apdu::CommandApdu& command, const Call& call) {
  LPAB_ASSIGN(apdu::ResponseApdu response, exchange(command, call));
  if (response.sw.IsWrongLe() && command.data.empty()) {
    apdu::CommandApdu again = command;
    again.le = response.sw.sw2() == 0 ? 256 : response.sw.sw2();
    LPAB_ASSIGN(response, exchange(again, call));
  }
  if (!response.sw.HasMoreData()) return response;
  return Collect(exchange, command, std::move(response), call);
}

BatchResult RunBatch(const Exchange& exchange, std::span<const BatchCommand> commands,
                     const Call& call, const BatchProgress& progress) {
  BatchResult result;
  result.outcomes.resize(commands.size());
  for (size_t i = 0; i < commands.size(); ++i) {
    if (auto check = call.Check("batch"); !check) {
      result.error = std::move(check).error();
      break;
    }
    auto response = ExchangeSettled(exchange, commands[i].command, call);
    if (!response) {
      const bool unknown = response.error().code == ErrorCode::kUnknownOutcome;
      result.outcomes[i].kind = unknown ? OutcomeKind::kUnknown : OutcomeKind::kNotSent;
      result.error = std::move(response).error();
      break;
    }
    result.outcomes[i] = {OutcomeKind::kAnswered, std::move(*response)};
    if (progress) progress(i + 1, commands.size());
    if (!commands[i].rule.LetsPass(result.outcomes[i].response)) break;
  }
  return result;
}

}  // namespace lpab::card
