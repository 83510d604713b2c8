// SessionBook: the sessions that cross a relay: which call belongs to which, their records on disk,
// and what is shown of them.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "io/fd.h"
#include "relay/call_view.h"

namespace lpab::relay {

struct BookOptions {
  std::string folder;                // of the records; empty: none are kept
  bool full = false;                 // in what is shown; records are whole in any case
  size_t sessions = 200;             // that are remembered
  size_t view_bytes = 64u << 20;     // of all that is shown; the oldest sessions go first
  size_t calls = 100;                // of a session; later ones are recorded, and not shown
  size_t waiting_bytes = 64u << 20;  // of calls that wait to be decoded; then Add() waits as well
  Duration idle = std::chrono::minutes(30);  // after which a transaction id means nothing
};

// What calls are decoded and written down by is a thread of its own, so that no client waits for
// it. Thread-safe.
class SessionBook {
 public:
  using SessionId = uint64_t;

  ~SessionBook();  // Drain()s
  SessionBook(const SessionBook&) = delete;
  SessionBook& operator=(const SessionBook&) = delete;

  // Errors: those of making the folder.
  static Result<std::unique_ptr<SessionBook>> Open(BookOptions options);

  // A session that begins. `client`: who asks, for people; may be empty.
  SessionId Begin(const std::string& server, const std::string& client);
  // From now on this transaction id is the session's; nothing where it is empty or has one.
  void Name(SessionId id, const std::string& transaction_id);
  // That of an earlier call to this server with this id.
  std::optional<SessionId> Find(const std::string& server, const std::string& transaction_id) const;
  // A call of a session has crossed. A failed record is told once in the log, and then left.
  void Add(SessionId id, Exchange exchange);
  // Waits until all that was added is written down and can be shown.
  void Drain();

  // Counts up at each change.
  uint64_t revision() const;
  // [{"id","server","client","time","function","calls","findings","failed","transaction_id"}], the
  // newest first; `function` is the newest call's.
  Json List() const;
  // {"id",...,"calls":[CallViewer::View()]}; none where it is not known.
  std::optional<Json> View(SessionId id) const;

 private:
  struct Session {
    SessionId id = 0;
    std::string server;
    std::string client;
    std::string transaction_id;  // as it is looked for
    std::chrono::system_clock::time_point began;
    Clock::TimePoint last;
    CallViewer viewer;  // of the thread's, as is record
    std::deque<Json> calls;
    size_t bytes = 0;  // of calls as text
    size_t findings = 0;
    bool failed = false;
    io::Fd record;
    explicit Session(bool full) : viewer(full) {}
  };

  struct Waiting {
    SessionId id = 0;
    Exchange exchange;
    size_t bytes() const { return exchange.request.size() + exchange.answer.size(); }
  };

  explicit SessionBook(BookOptions options);

  void Work();
  std::shared_ptr<Session> Get(SessionId id) const;
  void Record(Session& session, const Exchange& exchange);
  void Show(Session& session, Json view);
  void Forget();
  static Json Summary(const Session& session);

  const BookOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  size_t waiting_bytes_ = 0;
  bool working_ = false;  // at one that was taken out of waiting_
  bool ending_ = false;
  std::list<std::shared_ptr<Session>> sessions_;  // the newest first
  SessionId last_id_ = 0;
  uint64_t revision_ = 0;
  size_t bytes_ = 0;
  bool complained_ = false;  // of the thread's
  std::thread thread_;
};

}  // namespace lpab::relay
