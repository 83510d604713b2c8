#include "bridge/control_server.h"

#include <poll.h>

#include <array>

#include "base/log.h"
#include "bridge/control_text.h"

namespace lpab::bridge {

ControlServer::ControlServer(io::PollLoop& loop, io::Listener listener, ControlOptions options)
    : loop_(loop),
      options_(options),
      acceptor_(loop, std::move(listener),
                [this](std::unique_ptr<io::FdStream> stream) { Take(std::move(stream)); }) {}

ControlServer::~ControlServer() {
  while (!connections_.empty()) Drop(connections_.begin()->first);
}

void ControlServer::Handle(std::string word, Handler handler) {
  handlers_[std::move(word)] = std::move(handler);
}

void ControlServer::HandleFeed(std::string word, FeedHandlers handlers) {
  feed_handlers_[std::move(word)] = std::move(handlers);
}

Result<void> ControlServer::Send(FeedId feed, std::string_view lines) {
  const auto found = connections_.find(feed);
  if (found == connections_.end() || found->second.feed == nullptr) {
    return Fail(ErrorCode::kNotFound, "the feed has ended");
  }
  Connection& connection = found->second;
  if (connection.output.size() + lines.size() > options_.feed_room) {
    return Fail(ErrorCode::kResourceExhausted, "the feed's reader is too slow");
  }
  connection.output += lines;
  loop_.SetEvents(connection.stream->descriptor(), POLLIN | POLLOUT);
  return {};
}

void ControlServer::Take(std::unique_ptr<io::FdStream> stream) {
  const auto peer = io::PeerOf(stream->descriptor());
  if (!peer) return log::Warning("control", peer.error().ToString());
  const ConnectionId id = next_id_++;
  Connection& connection = connections_[id];
  connection.peer = *peer;
  connection.deadline = loop_.StartTimer(options_.deadline, [this, id] { Drop(id); });
  loop_.Watch(stream->descriptor(), POLLIN, [this, id](short) { OnReady(id); });
  connection.stream = std::move(stream);
  if (connections_.size() >= options_.connections) acceptor_.Pause();
}

void ControlServer::OnReady(ConnectionId id) {
  Connection& connection = connections_.at(id);
  if ((!connection.answered || connection.feed != nullptr) && !Read(id, connection)) {
    return Drop(id);
  }
  if (!connection.answered) return;
  if (!Write(connection)) return Drop(id);
  if (connection.output.empty() && connection.feed == nullptr) return Drop(id);
  const int waits_for_room = connection.output.empty() ? 0 : POLLOUT;
  const int waits_for_end = connection.feed != nullptr ? POLLIN : 0;
  loop_.SetEvents(connection.stream->descriptor(),
                  static_cast<short>(waits_for_room | waits_for_end));
}

bool ControlServer::Read(ConnectionId id, Connection& connection) {
  std::array<uint8_t, kMaximumControlRequest> buffer{};
  const size_t room = kMaximumControlRequest - connection.input.size();
  const auto got = connection.stream->TryRead(std::span(buffer).first(room));
  if (!got) return false;
  if (connection.answered) return *got == 0;  // the reader of a feed has nothing more to say
  connection.input += AsText(std::span(buffer).first(*got));
  const size_t end = connection.input.find('\n');
  if (end != std::string::npos) {
    const std::string line = connection.input.substr(0, end);
    connection.input.clear();
    connection.output = EncodeControlAnswer(Answer(line, id, connection));
    connection.answered = true;
  } else if (connection.input.size() == kMaximumControlRequest) {
    connection.output =
        EncodeControlAnswer(Fail(ErrorCode::kInvalidArgument, "the request is too long"));
    connection.answered = true;
  }
  return true;
}

bool ControlServer::Write(Connection& connection) {
  if (connection.output.empty()) return true;
  const auto wrote = connection.stream->TryWrite(AsBytes(connection.output));
  if (!wrote) return false;
  connection.output.erase(0, *wrote);
  return true;
}

Result<std::string> ControlServer::Answer(std::string_view line, ConnectionId id,
                                          Connection& connection) {
  const ControlPeer& peer = connection.peer;
  LPAB_ASSIGN(const std::vector<std::string> words, DecodeControlRequest(line));
  const auto handler = handlers_.find(words[0]);
  const auto feed = feed_handlers_.find(words[0]);
  if (handler == handlers_.end() && feed == feed_handlers_.end()) {
    return Fail(ErrorCode::kUnsupported,
                "this lpa-bridged knows no command '" + log::Escape(words[0], 40) + "'");
  }
  // The words behind the first may be secrets.
  log::Info("control", "'" + words[0] + "' from the user with uid " + std::to_string(peer.uid) +
                           ", process " + std::to_string(peer.pid));
  if (feed == feed_handlers_.end()) return handler->second(std::span(words).subspan(1), peer);
  LPAB_TRY(feed->second.begin(std::span(words).subspan(1), id));
  connection.feed = &feed->second;
  loop_.CancelTimer(connection.deadline);
  return std::string();
}

void ControlServer::Drop(ConnectionId id) {
  auto node = connections_.extract(id);
  if (node.empty()) return;
  loop_.CancelTimer(node.mapped().deadline);
  loop_.Unwatch(node.mapped().stream->descriptor());
  acceptor_.Resume();
  if (node.mapped().feed != nullptr) node.mapped().feed->gone(id);
}

Result<std::string> Ask(const std::string& path, std::span<const std::string> words,
                        const Call& call) {
  LPAB_ASSIGN(const std::string request, EncodeControlRequest(words));
  LPAB_ASSIGN(const auto stream, io::ConnectUnix(path, call));
  LPAB_TRY(stream->Write(AsBytes(request), call));
  std::string answer;
  std::array<uint8_t, 4096> buffer{};
  while (answer.size() <= kMaximumControlAnswer) {
    const auto got = stream->Read(buffer, call);
    if (got) {
      answer += AsText(std::span(buffer).first(*got));
    } else if (got.error().code == ErrorCode::kUnavailable) {
      break;
    } else {
      return Fail(got.error());
    }
  }
  return DecodeControlAnswer(answer);
}

Result<void> Follow(const std::string& path, std::span<const std::string> words,
                    const std::function<Result<void>(std::string_view text)>& take,
                    const Call& call) {
  constexpr std::string_view kBegins = "ok\n";
  LPAB_ASSIGN(const std::string request, EncodeControlRequest(words));
  LPAB_ASSIGN(const auto stream, io::ConnectUnix(path, call));
  LPAB_TRY(stream->Write(AsBytes(request), call));
  std::string head;
  bool begun = false;
  std::array<uint8_t, 16 * 1024> buffer{};
  for (;;) {
    const auto got = stream->Read(buffer, call);
    if (!got && !begun && got.error().code == ErrorCode::kUnavailable) break;
    LPAB_TRY(got);
    const std::string_view text = AsText(std::span(buffer).first(*got));
    if (begun) {
      LPAB_TRY(take(text));
      continue;
    }
    head += text;
    begun = head.starts_with(kBegins);
    if (begun) LPAB_TRY(take(std::string_view(head).substr(kBegins.size())));
    if (head.size() > kMaximumControlAnswer) break;
  }
  LPAB_TRY(DecodeControlAnswer(head));
  return Fail(ErrorCode::kMalformed, "the answer was cut off");
}

}  // namespace lpab::bridge
