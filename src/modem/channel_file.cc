#include "modem/channel_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <sstream>

#include "base/log.h"
#include "io/boot_id.h"
#include "io/files.h"

namespace lpab::modem {
namespace {

constexpr size_t kLongestFile = 4096;
constexpr int kMostChannels = 32;
constexpr char kSession[] = "session";  // and its id, over +CCHO
constexpr char kChannel[] = "channel";  // and its number, over +CSIM

// The device node that the port has now: a modem that is plugged in again gets a new one.
std::string PortLine(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return "port " + path + " unknown\n";
  return "port " + path + " " + std::to_string(status.st_ino) + " " +
         std::to_string(status.st_ctim.tv_sec) + "." + std::to_string(status.st_ctim.tv_nsec) +
         "\n";
}

// Puts into the memory what a file's line says; false where it says something else.
bool Remember(const std::string& line, ChannelMemory& memory) {
  const size_t space = line.find(' ');
  if (space == std::string::npos) return false;
  const std::string value = line.substr(space + 1);
  if (line.starts_with(kSession)) {
    const auto session = at::SessionId::From(value);
    if (session) memory.sessions.Remember(*session);
    return session.has_value();
  }
  int number = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
  const auto channel = apdu::ChannelNumber::From(number);
  if (!line.starts_with(kChannel) || parsed.ec != std::errc() || !channel || number == 0) {
    return false;
  }
  memory.channels.Remember(*channel);
  return true;
}

}  // namespace

ChannelFile::ChannelFile(std::string path, std::shared_ptr<ChannelMemory> memory)
    : path_(std::move(path)), memory_(std::move(memory)) {
  memory_->sessions.SetListener([this] { Save(); });
  memory_->channels.SetListener([this] { Save(); });
}

ChannelFile::~ChannelFile() {
  memory_->sessions.SetListener(nullptr);
  memory_->channels.SetListener(nullptr);
}

bool ChannelFile::exists() const { return io::FileExists(path_); }

void ChannelFile::Attach(const std::string& path) {
  if (path_.empty()) return;
  origin_ = "boot " + io::BootId() + "\n" + PortLine(path);
  if (!loaded_) Load();
  loaded_ = true;
}

void ChannelFile::Load() {
  const auto content = io::ReadFile(path_, kLongestFile);
  if (!content) {
    if (content.error().code != ErrorCode::kNotFound) {
      log::Warning("modem", content.error().message);
    }
    return;
  }
  written_ = std::string(AsText(*content));
  if (!written_.starts_with(origin_)) {
    log::Info("modem", path_ + " is of another boot or port, and is dropped");
    return Save();
  }
  std::istringstream lines(written_.substr(origin_.size()));
  std::string line;
  for (int i = 0; i < kMostChannels && std::getline(lines, line); ++i) {
    if (!Remember(line, *memory_)) {
      log::Warning("modem", path_ + " has a line that is none: " + log::Escape(line, 40));
    }
  }
}

void ChannelFile::Save() {
  if (path_.empty() || origin_.empty()) return;
  std::string text;
  for (const at::SessionId& session : memory_->sessions.All()) {
    text += std::string(kSession) + " " + session.text() + "\n";
  }
  for (const apdu::ChannelNumber& channel : memory_->channels.All()) {
    text += std::string(kChannel) + " " + std::to_string(channel.value()) + "\n";
  }
  if (!text.empty()) text.insert(0, origin_);
  if (text == written_) return;
  written_ = text;
  if (text.empty()) {
    unlink(path_.c_str());
    return;
  }
  if (auto saved = io::WriteFileAtomically(path_, AsBytes(text), 0600); !saved) {
    log::Warning("modem", "open channels are not kept for a restart: " + saved.error().message);
  }
}

}  // namespace lpab::modem
