#include "card/reader.h"

namespace lpab::card {

Result<apdu::ResponseApdu> ApduChannel::Transmit(const apdu::CommandApdu& command,
                                                 const Call& call) {
  const BatchCommand single{command, {}};
  LPAB_ASSIGN(BatchResult result, TransmitBatch({&single, 1}, call));
  if (!result.outcomes.empty() && result.outcomes[0].kind == OutcomeKind::kAnswered) {
    return std::move(result.outcomes[0].response);
  }
  if (result.error) return Fail(std::move(*result.error));
  return Fail(ErrorCode::kInternal, "a batch of one ended without an answer");
}

}  // namespace lpab::card
