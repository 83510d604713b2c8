#include "sim/modem/modem_server.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/log.h"

namespace lpab::sim::modem {
namespace {

constexpr int kLowestBaud = 300;
constexpr size_t kMaximumClients = 8;
constexpr std::string_view kLog = "sim-modem";

// Puts a symbolic link in place of the one that may be there.
Result<void> PutLink(const std::string& target, const std::string& link) {
  std::error_code error;
  const auto status = std::filesystem::symlink_status(link, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_symlink(status)) {
    return Fail(MakeError(ErrorCode::kAlreadyExists, link + " is there and is no link")
                    .WithNext("choose another place for the modem's port, or remove the file"));
  }
  const std::string temporary = link + ".new";
  unlink(temporary.c_str());
  if (symlink(target.c_str(), temporary.c_str()) != 0 ||
      rename(temporary.c_str(), link.c_str()) != 0) {
    return Fail(OsError("link " + link, errno));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<ModemServer>> ModemServer::Create(io::PollLoop& loop, Modem& modem,
                                                         ServerOptions options,
                                                         const Clock& clock) {
  if (options.baud && *options.baud < kLowestBaud) {
    return Fail(ErrorCode::kInvalidArgument, "a modem's port runs at 300 baud or more");
  }
  std::unique_ptr<ModemServer> server(new ModemServer(loop, modem, std::move(options), clock));
  if (!server->options_.pty_link.empty()) LPAB_TRY(server->OpenTerminal());
  LPAB_TRY(server->Listen());
  return server;
}

ModemServer::~ModemServer() {
  if (away_) loop_.CancelTimer(*away_);
  Unwatch(listener_);
  Unwatch(abstract_);
  if (terminal_ != nullptr) unlink(options_.pty_link.c_str());
}

std::unique_ptr<PortConnection> ModemServer::Connect(io::FdStream& stream, std::optional<int> rate,
                                                     PortConnection::OnEnd on_end) {
  return std::make_unique<PortConnection>(loop_, modem_, stream, counters_,
                                          Pace{options_.baud, rate, clock_}, std::move(on_end));
}

Result<void> ModemServer::OpenTerminal() {
  LPAB_ASSIGN(io::Pty pty, io::Pty::Open());
  LPAB_TRY(PutLink(pty.path(), options_.pty_link));
  terminal_ = std::make_unique<Terminal>(Terminal{std::move(pty), nullptr});
  terminal_->connection = Connect(terminal_->pty.master(), terminal_rate_,
                                  [this](bool dropped) { EndTerminal(dropped); });
  return {};
}

void ModemServer::EndTerminal(bool dropped) {
  terminal_rate_ = terminal_->connection->rate();
  terminal_->connection.reset();  // before the descriptor it watches
  terminal_.reset();
  if (dropped) GoAway();
  if (!away_) ComeBack();
}

void ModemServer::EndClient(uint64_t id, bool dropped) {
  clients_.erase(id);
  if (dropped) GoAway();
}

void ModemServer::GoAway() {
  if (away_ || options_.reopen_pause == Duration::zero()) return;
  if (!options_.pty_link.empty()) unlink(options_.pty_link.c_str());
  Unwatch(listener_);
  Unwatch(abstract_);
  away_ = loop_.StartTimer(options_.reopen_pause, [this] {
    away_.reset();
    ComeBack();
  });
}

void ModemServer::ComeBack() {
  Result<void> back;
  if (!options_.pty_link.empty() && terminal_ == nullptr) back = OpenTerminal();
  if (back) back = Listen();
  if (!back) log::Failure(kLog, back.error().ToString());
}

Result<void> ModemServer::Listen() {
  if (!options_.socket_path.empty() && !listener_) {
    LPAB_ASSIGN(io::Listener listener, io::Listener::Unix(options_.socket_path, 0600));
    Watch(listener_, std::move(listener));
  }
  if (!options_.abstract_name.empty() && !abstract_) {
    LPAB_ASSIGN(io::Listener listener, io::Listener::Abstract(options_.abstract_name));
    Watch(abstract_, std::move(listener));
  }
  return {};
}

void ModemServer::Watch(std::optional<io::Listener>& place, io::Listener listener) {
  place.emplace(std::move(listener));
  loop_.Watch(place->fd(), POLLIN, [this, &place](short) { Accept(*place); });
}

void ModemServer::Unwatch(std::optional<io::Listener>& place) {
  if (place) loop_.Unwatch(place->fd());
  place.reset();
}

void ModemServer::Accept(io::Listener& listener) {
  auto stream = listener.TryAccept();
  if (!stream) return log::Warning(kLog, stream.error().ToString());
  if (*stream == nullptr) return;
  if (clients_.size() >= kMaximumClients) {
    return log::Warning(kLog, "a connection was refused: 8 are open");
  }
  const uint64_t id = next_client_++;
  Client& client = clients_[id];
  client.stream = std::move(*stream);
  client.connection =
      Connect(*client.stream, std::nullopt, [this, id](bool dropped) { EndClient(id, dropped); });
}

}  // namespace lpab::sim::modem
