#include "lpab/call.h"

#include "api/access.h"
#include "api/convert.h"

namespace lpab::v1 {

using api::Access;

constexpr auto kUsualTimeout = std::chrono::minutes(15);

Canceller::Canceller(std::shared_ptr<const api::CancellerState> state) : state_(std::move(state)) {}

Result<Canceller> Canceller::Create() {
  auto source = io::CancellationSource::Create();
  if (!source) return api::ToPublic(source.error());
  return Access::Make(std::move(*source));
}

void Canceller::Cancel() const noexcept { state_->source.Cancel(); }

Call::Call() : Call(Within(kUsualTimeout)) {}

Call::Call(std::shared_ptr<const api::CallState> state) : state_(std::move(state)) {}

Call Call::Within(std::chrono::milliseconds timeout) {
  return Access::Make(lpab::Call{Deadline::After(timeout), {}});
}

Call Call::StoppedBy(const Canceller& canceller) const {
  return Access::Make(lpab::Call{state_->call.deadline, Access::CancellationOf(canceller)});
}

std::chrono::milliseconds Call::Remaining() const { return state_->call.deadline.Remaining(); }

bool Call::Cancelled() const { return state_->call.cancellation.Requested(); }

int Call::CancelHandle() const { return state_->call.cancellation.WaitHandle(); }

}  // namespace lpab::v1
