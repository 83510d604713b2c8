// Mailbox<T>: a bounded queue from threads to one thread, with a descriptor to poll.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "base/call.h"
#include "base/result.h"
#include "io/event_fd.h"
#include "io/wait.h"

namespace lpab::io {

// Any thread may push; one thread takes. Messages left at destruction are dropped.
template <typename T>
class Mailbox {
 public:
  // Errors: kUnavailable (no descriptors left).
  static Result<std::unique_ptr<Mailbox>> Create(size_t capacity) {
    LPAB_ASSIGN(EventFd event, EventFd::Create());
    return std::unique_ptr<Mailbox>(new Mailbox(capacity, std::move(event)));
  }

  // Errors: kResourceExhausted (full), kUnavailable (closed).
  Result<void> Push(T message) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return Fail(ErrorCode::kUnavailable, "the mailbox is closed");
    if (queue_.size() >= capacity_) {
      return Fail(ErrorCode::kResourceExhausted, "the mailbox is full");
    }
    queue_.push_back(std::move(message));
    event_.Signal();
    return {};
  }

  std::optional<T> TryTake() {
    const std::scoped_lock lock(mutex_);
    if (queue_.empty()) return std::nullopt;
    std::optional<T> message(std::move(queue_.front()));
    queue_.pop_front();
    if (queue_.empty() && !closed_) event_.Clear();
    return message;
  }

  // Waits for a message. Errors: kTimeout, kCancelled, kUnavailable (closed, and nothing is left).
  Result<T> Take(const Call& call) {
    for (;;) {
      if (auto message = TryTake()) return std::move(*message);
      if (closed()) return Fail(ErrorCode::kUnavailable, "the mailbox is closed");
      LPAB_TRY(WaitReadable(fd(), call));
    }
  }

  // No more messages are taken in; wakes the taker. What is queued can still be taken.
  void Close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    event_.Signal();
  }
  bool closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
  }

  // Readable while messages wait, and when closed.
  int fd() const { return event_.fd(); }

 private:
  Mailbox(size_t capacity, EventFd event) : capacity_(capacity), event_(std::move(event)) {}

  const size_t capacity_;
  EventFd event_;
  mutable std::mutex mutex_;
  std::deque<T> queue_;
  bool closed_ = false;
};

}  // namespace lpab::io
