#include "link/ble/dialer.h"

#include <algorithm>
#include <utility>

namespace lpab::link::ble {
namespace {

constexpr Duration kLook = std::chrono::milliseconds(200);  // between looks at the call

}  // namespace

// The turn, until destroyed.
class Dialer::Turn {
 public:
  explicit Turn(Shared& shared) : shared_(shared) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (!taken_) return;
    const std::scoped_lock lock(shared_.mutex);
    shared_.taken = false;
    shared_.changed.notify_all();
  }

  // Once. Errors: kTimeout, kCancelled.
  Result<void> Take(const Call& call) {
    std::unique_lock lock(shared_.mutex);
    while (shared_.taken) {
      LPAB_TRY(call.Check("waiting for another connection to the device"));
      shared_.changed.wait_for(lock, std::min(kLook, call.deadline.Remaining()));
    }
    shared_.taken = taken_ = true;
    return {};
  }

 private:
  Shared& shared_;
  bool taken_ = false;
};

Result<std::shared_ptr<Connection>> Dialer::ConnectAnew(const Call& call) {
  LPAB_ASSIGN(auto made, connect_(call));
  std::shared_ptr<Connection> connection(made.release(), [shared = shared_](Connection* last) {
    Turn turn(*shared);
    (void)turn.Take({});  // what others do in theirs has its deadlines
    delete last;
    // A weak_ptr keeps this function, and with it `shared`.
    if (shared->connection.expired()) shared->connection.reset();
  });
  shared_->connection = connection;
  return connection;
}

Result<Dialer::Connected> Dialer::Open(const Call& call) {
  std::shared_ptr<Connection> before;  // these two go when the turn is over
  std::shared_ptr<Connection> connection;
  Turn turn(*shared_);
  LPAB_TRY(turn.Take(call));
  before = shared_->connection.lock();
  if (before != nullptr) {
    auto stream = before->Open(call);
    if (stream) return Connected{before, std::move(*stream)};
    if (stream.error().code != ErrorCode::kFailedPrecondition) {
      return Fail(std::move(stream).error());
    }
    before->End();  // whoever has it yet would end the next one with it
  }
  LPAB_ASSIGN(connection, ConnectAnew(call));
  auto stream = connection->Open(call);
  if (stream) return Connected{connection, std::move(*stream)};
  if (stream.error().code == ErrorCode::kFailedPrecondition) {
    return Fail(ErrorCode::kUnavailable, stream.error().message);
  }
  return Fail(std::move(stream).error());
}

}  // namespace lpab::link::ble
