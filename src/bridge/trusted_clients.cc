#include "bridge/trusted_clients.h"

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "io/files.h"
#include "wire/fields.h"
#include "wire/limits.h"

namespace lpab::bridge {
namespace {

constexpr size_t kMaximumFile = 64 * 1024;
constexpr mode_t kFileMode = 0600;

// The next word of a line, without the space behind it.
std::string_view TakeWord(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

std::optional<TrustedClient> ParseLine(std::string_view line) {
  TrustedClient client;
  const auto pin = link::KeyPin::FromText(TakeWord(line));
  const auto role = RoleFrom(TakeWord(line));
  const std::string_view time = TakeWord(line);
  const auto [end, error] =
      std::from_chars(time.data(), time.data() + time.size(), client.paired_at);
  if (!pin || !role || error != std::errc() || end != time.data() + time.size() || line.empty()) {
    return std::nullopt;
  }
  client.pin = *pin;
  client.role = *role;
  client.name = line;
  return client;
}

std::string Fit(const std::string& name) {
  return std::string(wire::CutText(log::Escape(name, wire::kMaximumName), wire::kMaximumName));
}

}  // namespace

Result<TrustedClients> TrustedClients::Load(std::string path) {
  TrustedClients trusted(std::move(path));
  if (!io::FileExists(trusted.path_)) return trusted;
  LPAB_ASSIGN(const Bytes bytes, io::ReadFile(trusted.path_, kMaximumFile));
  std::string_view text = AsText(bytes);
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    auto client = ParseLine(line);
    if (!client || trusted.clients_.size() == kMaximum) {
      return Fail(MakeError(ErrorCode::kMalformed,
                            trusted.path_ + ": line " + std::to_string(number) + " is no client")
                      .WithNext("mend the line, or remove the file and pair the clients again"));
    }
    trusted.clients_.push_back(std::move(*client));
  }
  return trusted;
}

const TrustedClient* TrustedClients::Find(const link::KeyPin& pin) const {
  const auto found = std::ranges::find(clients_, pin, &TrustedClient::pin);
  return found == clients_.end() ? nullptr : &*found;
}

Result<TrustedClient> TrustedClients::FindByText(const std::string& text) const {
  const TrustedClient* found = nullptr;
  for (const TrustedClient& client : clients_) {
    if (client.name == text) return client;
    const bool meant = !text.empty() && (client.pin.ToText().starts_with(text) ||
                                         client.pin.Fingerprint().starts_with(text));
    if (meant && found != nullptr) {
      return Fail(MakeError(ErrorCode::kInvalidArgument, "several clients begin with " + text)
                      .WithNext("give more of the fingerprint"));
    }
    if (meant) found = &client;
  }
  if (found != nullptr) return *found;
  return Fail(MakeError(ErrorCode::kNotFound, "no client has the name or fingerprint " +
                                                  log::Escape(text, wire::kMaximumName))
                  .WithNext("see: lpa-bridged clients"));
}

Result<void> TrustedClients::Put(TrustedClient client) {
  client.name = Fit(client.name);
  const auto same_name = [&](const TrustedClient& other) {
    return other.name == client.name && other.pin != client.pin;
  };
  if (client.name.empty() || std::ranges::any_of(clients_, same_name)) {
    return Fail(MakeError(ErrorCode::kAlreadyExists,
                          client.name.empty() ? "a client needs a name"
                                              : "another client is called " + client.name)
                    .WithNext("choose another name"));
  }
  std::vector<TrustedClient> changed = clients_;
  const auto found = std::ranges::find(changed, client.pin, &TrustedClient::pin);
  if (found != changed.end()) {
    *found = std::move(client);
  } else if (changed.size() == kMaximum) {
    return Fail(MakeError(ErrorCode::kResourceExhausted,
                          "the device knows " + std::to_string(kMaximum) + " clients, and no more")
                    .WithNext("on the device: lpa-bridged clients revoke NAME"));
  } else {
    changed.push_back(std::move(client));
  }
  LPAB_TRY(Save(changed));
  clients_ = std::move(changed);
  return {};
}

Result<void> TrustedClients::Remove(const link::KeyPin& pin) {
  std::vector<TrustedClient> changed = clients_;
  if (std::erase_if(changed, [&](const auto& client) { return client.pin == pin; }) == 0) {
    return Fail(ErrorCode::kNotFound, "the client is not known");
  }
  LPAB_TRY(Save(changed));
  clients_ = std::move(changed);
  return {};
}

std::string TrustedClients::FreeName(const std::string& name) const {
  constexpr size_t kRoomForNumber = 4;
  const std::string wanted = name.empty() ? "client" : Fit(name);
  std::string free = wanted;
  const auto taken = [&] {
    return std::ranges::find(clients_, free, &TrustedClient::name) != clients_.end();
  };
  for (size_t number = 2; taken(); ++number) {
    free = std::string(wire::CutText(wanted, wire::kMaximumName - kRoomForNumber)) + "-" +
           std::to_string(number);
  }
  return free;
}

Result<void> TrustedClients::Save(const std::vector<TrustedClient>& clients) const {
  if (path_.empty()) return {};
  std::string text;
  for (const TrustedClient& client : clients) {
    text += client.pin.ToText() + " " + std::string(RoleName(client.role)) + " " +
            std::to_string(client.paired_at) + " " + client.name + "\n";
  }
  return io::WriteFileAtomically(path_, AsBytes(text), kFileMode);
}

}  // namespace lpab::bridge
