#include "link/ble/dialer.h"

#include <utility>

namespace lpab::link::ble {
namespace {

constexpr Duration kTurn = std::chrono::minutes(1);  // for what others do meanwhile

}  // namespace

Result<std::shared_ptr<Connection>> Dialer::ConnectAnew(const Call& call) {
  LPAB_ASSIGN(auto made, connect_(call));
  std::shared_ptr<Connection> connection(made.release(), [shared = shared_](Connection* last) {
    const std::scoped_lock lock(shared->mutex);
    delete last;
  });
  shared_->connection = connection;
  return connection;
}

Result<Dialer::Connected> Dialer::Open(const Call& call) {
  std::shared_ptr<Connection> before;  // these two go when the mutex is free again
  std::shared_ptr<Connection> connection;
  const std::unique_lock lock(shared_->mutex, call.Within(kTurn).deadline.Remaining());
  if (!lock) return Fail(ErrorCode::kTimeout, "another connection to the device takes its time");
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
