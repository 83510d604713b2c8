#include "io/cancellation_source.h"

#include <atomic>

#include "io/event_fd.h"

namespace lpab::io {

class CancellationSource::State final : public CancellationState {
 public:
  explicit State(EventFd event) : event_(std::move(event)) {}

  bool Requested() const override { return requested_.load(); }
  int WaitHandle() const override { return event_.fd(); }
  void Request() noexcept {
    requested_.store(true);
    event_.Signal();
  }

 private:
  static_assert(std::atomic<bool>::is_always_lock_free);
  std::atomic<bool> requested_ = false;
  EventFd event_;
};

CancellationSource::CancellationSource(std::shared_ptr<State> state) : state_(std::move(state)) {}

Result<CancellationSource> CancellationSource::Create() {
  LPAB_ASSIGN(EventFd event, EventFd::Create());
  return CancellationSource(std::make_shared<State>(std::move(event)));
}

void CancellationSource::Cancel() const noexcept { state_->Request(); }

bool CancellationSource::Requested() const noexcept { return state_->Requested(); }

Cancellation CancellationSource::cancellation() const { return Cancellation(state_); }

}  // namespace lpab::io
