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
  if (connection.output.empty() && !Read(connection)) return Drop(id);
  if (connection.output.empty()) return;
  loop_.SetEvents(connection.stream->descriptor(), POLLOUT);
  if (!Write(connection)) Drop(id);
}

bool ControlServer::Read(Connection& connection) {
  std::array<uint8_t, kMaximumControlRequest> buffer{};
  const size_t room = kMaximumControlRequest - connection.input.size();
  const auto got = connection.stream->TryRead(std::span(buffer).first(room));
  if (!got) return false;
  connection.input += AsText(std::span(buffer).first(*got));
  const size_t end = connection.input.find('\n');
  if (end != std::string::npos) {
    const std::string_view line = std::string_view(connection.input).substr(0, end);
    connection.output = EncodeControlAnswer(Answer(line, connection.peer));
  } else if (connection.input.size() == kMaximumControlRequest) {
    connection.output =
        EncodeControlAnswer(Fail(ErrorCode::kInvalidArgument, "the request is too long"));
  }
  return true;
}

bool ControlServer::Write(Connection& connection) {
  const auto rest = AsBytes(connection.output).subspan(connection.written);
  const auto wrote = connection.stream->TryWrite(rest);
  if (!wrote) return false;
  connection.written += *wrote;
  return connection.written < connection.output.size();
}

Result<std::string> ControlServer::Answer(std::string_view line, const ControlPeer& peer) {
  LPAB_ASSIGN(const std::vector<std::string> words, DecodeControlRequest(line));
  const auto handler = handlers_.find(words[0]);
  if (handler == handlers_.end()) {
    return Fail(ErrorCode::kUnsupported,
                "this lpa-bridged knows no command '" + log::Escape(words[0], 40) + "'");
  }
  // The words behind the first may be secrets.
  log::Info("control", "'" + words[0] + "' from the user with uid " + std::to_string(peer.uid) +
                           ", process " + std::to_string(peer.pid));
  return handler->second(std::span(words).subspan(1), peer);
}

void ControlServer::Drop(ConnectionId id) {
  auto node = connections_.extract(id);
  if (node.empty()) return;
  loop_.CancelTimer(node.mapped().deadline);
  loop_.Unwatch(node.mapped().stream->descriptor());
  acceptor_.Resume();
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

}  // namespace lpab::bridge
