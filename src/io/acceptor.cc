#include "io/acceptor.h"

#include <poll.h>

#include "base/log.h"

namespace lpab::io {
namespace {

constexpr Duration kRetryPause = std::chrono::seconds(1);

}  // namespace

Acceptor::Acceptor(PollLoop& loop, Listener listener, Take take)
    : loop_(loop), listener_(std::move(listener)), take_(std::move(take)) {
  loop_.Watch(listener_.fd(), POLLIN, [this](short) { Accept(); });
}

Acceptor::~Acceptor() {
  if (retry_) loop_.CancelTimer(*retry_);
  loop_.Unwatch(listener_.fd());
}

void Acceptor::Pause() {
  paused_ = true;
  loop_.SetEvents(listener_.fd(), 0);
}

void Acceptor::Resume() {
  paused_ = false;
  if (!retry_) loop_.SetEvents(listener_.fd(), POLLIN);
}

void Acceptor::Accept() {
  auto stream = listener_.TryAccept();
  if (!stream) {
    log::Warning("io", stream.error().ToString());
    loop_.SetEvents(listener_.fd(), 0);
    retry_ = loop_.StartTimer(kRetryPause, [this] {
      retry_.reset();
      if (!paused_) loop_.SetEvents(listener_.fd(), POLLIN);
    });
    return;
  }
  if (*stream != nullptr) take_(std::move(*stream));
}

}  // namespace lpab::io
