// ControlServer: the device's local socket for the commands of its owner.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "io/acceptor.h"

namespace lpab::bridge {

// Who asks, as the kernel knows it. For the log: who may ask is said by the socket file's mode.
using ControlPeer = io::UnixPeer;

struct ControlOptions {
  size_t connections = 4;  // at once; others wait
  Duration deadline = std::chrono::seconds(5);
  size_t feed_room = 1024 * 1024;  // bytes that may wait for the reader of a feed
};

// One request a connection: a line of words; the answer, then the end. A connection that does not
// get there within the deadline is dropped. A feed is an answer that goes on until its reader
// leaves. Lives on the loop's thread, which must outlive it.
class ControlServer {
 public:
  // Gives the text that is printed where the command was given. Must not wait.
  using Handler = std::function<Result<std::string>(std::span<const std::string> arguments,
                                                    const ControlPeer& peer)>;
  using FeedId = uint64_t;
  // Who begins feeds, and hears of each end of one.
  struct FeedHandlers {
    std::function<Result<void>(std::span<const std::string> arguments, FeedId feed)> begin;
    std::function<void(FeedId feed)> gone;
  };

  ControlServer(io::PollLoop& loop, io::Listener listener, ControlOptions options = {});
  ~ControlServer();

  // Requests whose first word is this one go to `handler`, without that word.
  void Handle(std::string word, Handler handler);
  // The same for a feed: its text comes by Send(), from the next turn of the loop on.
  void HandleFeed(std::string word, FeedHandlers handlers);
  // Lines for a feed. Errors: kResourceExhausted (its reader is too slow: nothing of them is
  // sent), kNotFound (it has ended).
  Result<void> Send(FeedId feed, std::string_view lines);

 private:
  using ConnectionId = FeedId;
  struct Connection {
    std::unique_ptr<io::FdStream> stream;
    ControlPeer peer;
    std::string input;
    std::string output;  // what is to be written
    bool answered = false;
    const FeedHandlers* feed = nullptr;  // of a feed
    io::PollLoop::TimerId deadline = 0;
  };

  void Take(std::unique_ptr<io::FdStream> stream);
  void OnReady(ConnectionId id);
  // Each goes as far as it can without waiting; false when the connection is over.
  bool Read(ConnectionId id, Connection& connection);
  bool Write(Connection& connection);
  Result<std::string> Answer(std::string_view line, ConnectionId id, Connection& connection);
  void Drop(ConnectionId id);

  io::PollLoop& loop_;
  const ControlOptions options_;
  std::map<std::string, Handler> handlers_;
  std::map<std::string, FeedHandlers> feed_handlers_;
  std::map<ConnectionId, Connection> connections_;
  ConnectionId next_id_ = 1;
  io::Acceptor acceptor_;
};

// Asks the daemon whose control socket is at `path`, and gives the text of its answer.
// Errors: kUnavailable (no daemon there), kRefused (not allowed to ask), those of the handler,
// kMalformed, kInvalidArgument, kTimeout, kCancelled.
Result<std::string> Ask(const std::string& path, std::span<const std::string> words,
                        const Call& call);

// Asks for a feed, and gives its text on as it comes, until the call ends or `take` gives an error.
// Errors: as Ask, those of `take`, and kUnavailable when the daemon ends it.
Result<void> Follow(const std::string& path, std::span<const std::string> words,
                    const std::function<Result<void>(std::string_view text)>& take,
                    const Call& call);

}  // namespace lpab::bridge
