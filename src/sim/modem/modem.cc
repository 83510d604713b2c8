#include "sim/modem/modem.h"

#include <algorithm>

#include "sim/modem/command_table.h"

namespace lpab::sim::modem {
namespace {

constexpr size_t kMaximumLine = 2048;

}  // namespace

void Modem::Start() { Broadcast(device_.Restart()); }

void Modem::Broadcast(const std::vector<std::string>& lines) {
  for (Port* port : ports_) {
    for (const std::string& line : lines) port->WriteUrc(line);
  }
}

void Modem::ResetPorts() {
  const std::vector<Port*> ports = ports_;
  for (Port* port : ports) {
    port->settings_ = device_.NewPortSettings();
    port->sink_.SetRate(std::nullopt);
    port->held_.clear();
    if (device_.quirks().restart_closes_ports) port->Drop();
  }
}

Port::Port(Modem& modem, PortSink& sink)
    : modem_(modem), sink_(sink), settings_(modem.device_.NewPortSettings()) {
  settings_.rate = sink_.rate();
  modem_.ports_.push_back(this);
}

Port::~Port() { std::erase(modem_.ports_, this); }

bool Port::IsLost() {
  const Quirks& quirks = modem_.device_.quirks();
  if (quirks.fifo_size == 0) return false;
  const Clock::TimePoint now = modem_.clock_.Now();
  const auto elapsed = static_cast<double>((now - std::exchange(fifo_at_, now)).count());
  fifo_ = std::max(0.0, fifo_ - elapsed * quirks.fifo_rate);
  if (fifo_ >= quirks.fifo_size) return true;
  fifo_ += 1;
  return false;
}

void Port::Feed(ByteSpan bytes) {
  if (!bytes.empty()) Write(std::exchange(held_, {}));
  for (const uint8_t byte : bytes) {
    if (closed_ || modem_.device_.dead()) return;
    if (IsLost()) continue;
    const char c = static_cast<char>(byte);
    if (c == '\n') continue;
    if (settings_.echo) Write(std::string_view(&c, 1));
    if (c != '\r') {
      overflow_ = overflow_ || line_.size() >= kMaximumLine;
      if (!overflow_) line_.push_back(c);
      continue;
    }
    const std::string line = std::exchange(line_, {});
    if (std::exchange(overflow_, false)) {
      WriteFinal(Reply::Error());
    } else {
      RunLine(line);
    }
  }
}

void Port::RunLine(std::string_view line) {
  const auto text = TextAfterAt(line);
  if (!text) return;
  const auto commands = ParseCommands(*text);
  if (!commands) return WriteFinal(Reply::Error());
  if (commands->empty()) return WriteFinal(Reply::Ok());
  // Only the last command's OK is shown, and an error ends the line: V.250 section 5.2.
  for (size_t i = 0; i + 1 < commands->size(); ++i) {
    if (!RunCommand((*commands)[i], false)) return;
  }
  RunCommand(commands->back(), true);
}

bool Port::RunCommand(const Command& command, bool last) {
  Device& device = modem_.device_;
  const CommandEntry* entry = FindCommand(command.name, device);
  const bool card = entry != nullptr && entry->card && command.kind == Command::Kind::kSet;
  const std::optional<Fault::Kind> fault = card ? device.CountCardCommand() : std::nullopt;
  if (device.dead()) return false;
  std::vector<std::string> crash;
  if (fault == Fault::Kind::kSimCrash) crash = device.CrashCard();
  Reply reply = Execute(entry, command);
  for (std::string& line : crash) reply.urcs.push_back(std::move(line));
  for (std::string& line : device.ServeCard()) reply.urcs.push_back(std::move(line));
  if (fault && !Suffer(*fault, reply)) return false;
  Answer(reply, card, last);
  if (settings_.rate != sink_.rate()) sink_.SetRate(settings_.rate);
  return reply.final == Reply::Final::kOk;
}

bool Port::Suffer(Fault::Kind fault, Reply& reply) {
  switch (fault) {
    case Fault::Kind::kSilence:
      break;
    case Fault::Kind::kClosePort:
      Drop();
      break;
    case Fault::Kind::kRestart:
      reply.urcs = modem_.device_.Restart();
      modem_.ResetPorts();
      break;
    case Fault::Kind::kPlainError: {
      std::vector<std::string> urcs = std::move(reply.urcs);
      reply = Reply::Error();
      reply.urcs = std::move(urcs);
      return true;
    }
    case Fault::Kind::kLateAnswer:
      reply.late = true;
      return true;
    case Fault::Kind::kSimCrash:
    case Fault::Kind::kDead:
      return true;
  }
  modem_.Broadcast(reply.urcs);
  return false;
}

Reply Port::Execute(const CommandEntry* entry, const Command& command) {
  if (entry == nullptr) return Reply::Error();
  if (command.kind == Command::Kind::kTest) return TestForm(*entry, modem_.device_);
  return entry->handler(modem_.device_, settings_, command);
}

void Port::Answer(const Reply& reply, bool card, bool last) {
  const std::string& urc = modem_.device_.quirks().urc_amid_answers;
  const bool disturbed = card && !urc.empty();
  if (reply.final == Reply::Final::kNone) return modem_.Broadcast(reply.urcs);
  holding_ = reply.late;
  if (disturbed) WriteUrc(urc);
  if (reply.when == Reply::When::kBeforeFinal) WriteLines(reply.lines);
  if (disturbed) WriteUrc(urc);
  if (last || reply.final != Reply::Final::kOk) WriteFinal(reply);
  holding_ = reply.late || reply.when == Reply::When::kWithNextCommand;
  if (reply.when != Reply::When::kBeforeFinal) WriteLines(reply.lines);
  holding_ = false;
  if (reply.restarted) modem_.ResetPorts();
  modem_.Broadcast(reply.urcs);
}

void Port::WriteLines(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::string text = settings_.verbose ? "\r\n" : "";
  for (const std::string& line : lines) text += line + "\r\n";
  Write(text);
}

void Port::WriteFinal(const Reply& reply) {
  const bool ok = reply.final == Reply::Final::kOk;
  const bool cme = reply.final == Reply::Final::kCme && settings_.cmee != 0;
  std::string text = ok ? "OK" : "ERROR";
  if (cme) {
    const int number = static_cast<int>(reply.cme);
    text = "+CME ERROR: " +
           (settings_.cmee == 1 ? std::to_string(number) : std::string(CmeText(reply.cme)));
  }
  if (settings_.verbose) return Write("\r\n" + text + "\r\n");
  Write(cme ? text + "\r\n" : ok ? "0\r" : "4\r");
}

void Port::WriteUrc(const std::string& line) { Write("\r\n" + line + "\r\n"); }

void Port::Drop() {
  if (std::exchange(closed_, true)) return;
  sink_.Close();
}

void Port::Write(std::string_view text) {
  if (closed_) return;
  if (holding_) {
    held_ += text;
    return;
  }
  const auto piece = static_cast<size_t>(modem_.device_.quirks().write_size);
  while (!text.empty()) {
    const size_t count = piece == 0 ? text.size() : std::min(piece, text.size());
    sink_.Write(AsBytes(text.substr(0, count)));
    text.remove_prefix(count);
  }
}

}  // namespace lpab::sim::modem
